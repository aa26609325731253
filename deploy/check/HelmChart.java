import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/** Lints the chart, renders it with several values, and holds what comes out against the types of Kubernetes, which know every field. */
final class HelmChart {

  private static final Gson GSON = new Gson();

  private final Path chart;
  private final List<String> faults = new ArrayList<>();

  private HelmChart(Path chart) {
    this.chart = chart;
  }

  public static void main(String[] arguments) throws IOException {
    HelmChart check = new HelmChart(Path.of(arguments[0]));
    check.run();
    check.faults.forEach(fault -> System.err.println("helm: " + fault));
    System.exit(check.faults.isEmpty() ? 0 : 1);
  }

  private void run() throws IOException {
    LintResult lint = new Helm(chart).lint().strict().call();
    lint.getMessages().forEach(message -> System.out.println("lint: " + message));
    expect(!lint.isFailed(), "the chart does not pass lint");

    rendered("defaults", "");
    V1Deployment cluster = rendered("three nodes on a Redis", """
        replicas: 3
        image: { repository: registry.example.com/carillon, tag: "1.2.3", pullPolicy: Always, pullSecrets: [{ name: registry }] }
        redis: { url: "rediss://redis:6380/1", user: carillon, existingSecret: redis }
        settings: { MAX_CONNECTIONS: 1000000, WEBSOCKET_COMPRESSION: true, JWT_ISSUER: "https://login.example.com" }
        shutdownSeconds: 120
        service: { type: LoadBalancer, port: 443, annotations: { a: "b" } }
        javaOptions: -Xmn32m
        podAnnotations: { a: "b" }
        podLabels: { team: chat }
        nodeSelector: { disk: fast }
        tolerations: [{ key: a, operator: Exists, effect: NoSchedule }]
        affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: { matchExpressions: [{ key: a, operator: In, values: [b] }] } }] } }
        extraVolumes: [{ name: keys, configMap: { name: keys } }]
        extraVolumeMounts: [{ name: keys, mountPath: /keys, readOnly: true }]
        """);
    var pod = cluster.getSpec().getTemplate().getSpec();
    var environment = pod.getContainers().get(0).getEnv();
    expect(pod.getTerminationGracePeriodSeconds() > 120, "a node is killed before SHUTDOWN_TIMEOUT is over");
    expect(environment.stream().anyMatch(entry -> entry.getName().equals("MAX_CONNECTIONS") && entry.getValue().equals("1000000")),
        "a number is not written as it stands in the values");
    expect(environment.stream().filter(entry -> entry.getName().endsWith("PASSWORD") || entry.getName().endsWith("SECRET"))
        .allMatch(entry -> entry.getValue() == null && entry.getValueFrom().getSecretKeyRef() != null), "a secret is no reference");
    rendered("a key set and no secret", """
        jwt: { existingSecret: "" }
        settings: { JWT_JWKS: "https://login.example.com/jwks" }
        podDisruptionBudget: { enabled: false }
        """);

    refused("replicas: 2", "redis.url");
    refused("redis: { url: \"redis://carillon:secret@redis\" }", "redis.url");
    refused("settings: { JWT_SECRET: x }", "settings");
    refused("settings: { PORT: 1 }", "settings");
    refused("replcas: 2", "replcas");
    refused("shutdownSeconds: 30s", "shutdownSeconds");
  }

  private V1Deployment rendered(String what, String values) throws IOException {
    V1Deployment deployment = null;
    for (Object document : new Yaml().loadAll(template(values).call())) {
      if (document instanceof Map<?, ?> manifest) {
        JsonElement json = GSON.toJsonTree(manifest);
        switch (String.valueOf(manifest.get("kind"))) {
          case "Deployment" -> {
            V1Deployment.validateJsonElement(json);
            deployment = V1Deployment.fromJson(json.toString());
          }
          case "Service" -> V1Service.validateJsonElement(json);
          case "ConfigMap" -> V1ConfigMap.validateJsonElement(json);
          case "PodDisruptionBudget" -> V1PodDisruptionBudget.validateJsonElement(json);
          default -> faults.add(what + ": nobody has said what a " + manifest.get("kind") + " is");
        }
      }
    }
    System.out.println("rendered: " + what);
    return deployment;
  }

  private void refused(String values, String named) throws IOException {
    try {
      template(values).call();
      faults.add("accepted: " + values);
    } catch (IllegalStateException e) {
      expect(e.getMessage().contains(named), "the refusal of " + values + " does not name " + named + ": " + e.getMessage());
    }
  }

  private TemplateCommand template(String values) throws IOException {
    Path file = Files.writeString(Files.createTempFile("values", ".yaml"), values);
    file.toFile().deleteOnExit();
    return new Helm(chart).template().withName("carillon").withNamespace("chat").withValuesFile(file);
  }

  private void expect(boolean holds, String otherwise) {
    if (!holds) {
      faults.add(otherwise);
    }
  }
}
