package io.carillon.bootstrap.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Notices when nobody reads standard output any more, as behind {@code | head -1}. Writing tells that too, but on a quiet topic nothing is written, and
 * Java has no other way to ask: this calls poll(2) by the foreign function interface. Where there is no poll, writing has to do.
 */
final class OutputWatch implements AutoCloseable {

  private static final int STANDARD_OUTPUT = 1;
  private static final long EVENTS_OFFSET = 4;
  private static final long RESULT_OFFSET = 6;

  /** POLLERR, POLLHUP and POLLNVAL, which are reported without being asked for. */
  private static final int GONE = 0x08 | 0x10 | 0x20;

  /** How soon the thread notices that it is not needed any more. */
  private static final int PAUSE_MILLIS = 500;

  private volatile boolean closed;

  private OutputWatch() {}

  /**
   * Watches from now on.
   *
   * @param unread called once, by a thread of its own, when nobody reads any more
   */
  static OutputWatch start(Runnable unread) {
    OutputWatch watch = new OutputWatch();
    poll().ifPresent(poll -> Thread.ofPlatform().daemon().name("output-watch").start(() -> watch.run(poll, unread)));
    return watch;
  }

  @Override
  public void close() {
    closed = true;
  }

  private void run(MethodHandle poll, Runnable unread) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment descriptor = arena.allocate(ValueLayout.JAVA_LONG);
      descriptor.set(ValueLayout.JAVA_INT, 0, STANDARD_OUTPUT);
      descriptor.set(ValueLayout.JAVA_SHORT, EVENTS_OFFSET, (short) 0);
      while (!closed) {
        if (call(poll, descriptor) > 0 && (descriptor.get(ValueLayout.JAVA_SHORT, RESULT_OFFSET) & GONE) != 0) {
          unread.run();
          return;
        }
      }
    }
  }

  private static int call(MethodHandle poll, MemorySegment descriptor) {
    try {
      return (int) poll.invokeExact(descriptor, 1L, PAUSE_MILLIS);
    } catch (Throwable e) { // the type that MethodHandle.invokeExact declares; only this one call is inside
      throw new IllegalStateException("poll(2) cannot be called", e);
    }
  }

  /** {@code downcallHandle} is a restricted method, so the compiler warns of it (JEP 472); the manifest of our jar enables native access. */
  @SuppressWarnings("restricted")
  private static Optional<MethodHandle> poll() {
    try {
      Linker linker = Linker.nativeLinker();
      return linker.defaultLookup().find("poll").map(poll -> linker.downcallHandle(poll,
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT)));
    } catch (UnsupportedOperationException | IllegalCallerException e) {
      return Optional.empty();
    }
  }
}
