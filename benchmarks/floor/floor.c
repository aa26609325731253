// The floor: what a fan-out costs when nothing is done but what the kernel has to do.
//
// One thread and one epoll set. What a publisher sends goes as it is to every subscriber. Each turn of the loop reads
// everything that is there and then writes to each subscriber once, so what is pending for it shares one send. There is
// no authentication, no topic, no JSON and no bound on what waits: a server that has all of these is measured against it.
//
//   floor [PORT]      listens on 127.0.0.1, on any free port without PORT, and prints "port N" when it is ready
//
// GET /subscribe makes a client a subscriber; on any other path it publishes. Each is greeted with one text frame. The
// handshake's answer has no Sec-WebSocket-Accept, because the load generators do not look at it (RFC 6455 4.2.2 would
// have it). Messages are whole text frames of at most 65 535 bytes; pings are answered by nobody.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 512, BACKLOG = 4096, FIRST_ROOM = 2048, READ_AT_LEAST = 16 * 1024 };
enum { TEXT = 1, CLOSE = 8, MASK_BYTES = 4, SHORT_LENGTH = 125, MEDIUM = 126, LONG = 127 };

static const char ANSWER[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
static const char GREETING[] = "{\"event\":\"connected\"}";

typedef struct {
  uint8_t *bytes;
  size_t begin, end, room;
} buffer;

typedef struct {
  int fd;
  bool upgraded, subscriber, touched, waits, gone;
  size_t place; // among the subscribers
  buffer in, out;
} client;

typedef struct {
  client **of;
  size_t count, room;
} list;

static int poller;
static list subscribers;
static list touched; // have something to write after this turn

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void *grown(void *old, size_t bytes) {
  void *new = realloc(old, bytes);
  if (!new) die("memory");
  return new;
}

static void add(list *to, client *c) {
  if (to->count == to->room) {
    to->room = to->room ? 2 * to->room : 1024;
    to->of = grown(to->of, to->room * sizeof *to->of);
  }
  to->of[to->count++] = c;
}

// Makes room for so many bytes behind what the buffer holds.
static void reserve(buffer *b, size_t bytes) {
  if (b->begin == b->end) b->begin = b->end = 0;
  if (b->room - b->end >= bytes) return;
  memmove(b->bytes, b->bytes + b->begin, b->end - b->begin);
  b->end -= b->begin;
  b->begin = 0;
  if (b->room - b->end >= bytes) return;
  b->room = 2 * b->room > b->end + bytes ? 2 * b->room : b->end + bytes;
  b->bytes = grown(b->bytes, b->room);
}

static void append(buffer *b, const void *bytes, size_t count) {
  reserve(b, count);
  memcpy(b->bytes + b->end, bytes, count);
  b->end += count;
}

static void watch(client *c, uint32_t events, int operation) {
  struct epoll_event event = {.events = events, .data.ptr = c};
  if (epoll_ctl(poller, operation, c->fd, &event)) die("epoll_ctl");
}

static void put(client *c, const void *bytes, size_t count) {
  append(&c->out, bytes, count);
  if (!c->touched) {
    c->touched = true;
    add(&touched, c);
  }
}

static size_t header(uint8_t *into, size_t length) {
  into[0] = 0x80 | TEXT;
  if (length <= SHORT_LENGTH) {
    into[1] = (uint8_t)length;
    return 2;
  }
  into[1] = MEDIUM;
  into[2] = (uint8_t)(length >> 8);
  into[3] = (uint8_t)length;
  return 4;
}

// The client's memory is given back after the turn: events of the same turn may still point to it.
static void leave(client *c) {
  if (c->gone) return;
  c->gone = true;
  close(c->fd);
  if (c->subscriber) {
    client *last = subscribers.of[--subscribers.count];
    subscribers.of[c->place] = last;
    last->place = c->place;
  }
  if (!c->touched) {
    c->touched = true;
    add(&touched, c);
  }
}

static void flush(client *c) {
  while (c->out.begin < c->out.end) {
    ssize_t sent = send(c->fd, c->out.bytes + c->out.begin, c->out.end - c->out.begin, MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno != EAGAIN) {
        leave(c);
      } else if (!c->waits) {
        c->waits = true;
        watch(c, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
      }
      return;
    }
    c->out.begin += (size_t)sent;
  }
  if (c->waits) {
    c->waits = false;
    watch(c, EPOLLIN, EPOLL_CTL_MOD);
  }
}

static bool upgrade(client *c) {
  uint8_t *start = c->in.bytes + c->in.begin;
  uint8_t *end = memmem(start, c->in.end - c->in.begin, "\r\n\r\n", 4);
  if (!end) return false;
  static const char path[] = "GET /subscribe";
  if (!memcmp(start, path, sizeof path - 1)) {
    c->subscriber = true;
    c->place = subscribers.count;
    add(&subscribers, c);
  }
  c->in.begin += (size_t)(end + 4 - start);
  c->upgraded = true;
  uint8_t head[4];
  put(c, ANSWER, sizeof ANSWER - 1);
  size_t head_bytes = header(head, sizeof GREETING - 1);
  put(c, head, head_bytes);
  put(c, GREETING, sizeof GREETING - 1);
  return true;
}

static void forward(uint8_t *text, size_t length, const uint8_t *mask) {
  for (size_t i = 0; i < length; i++) text[i] ^= mask[i % MASK_BYTES];
  uint8_t head[4];
  size_t head_bytes = header(head, length);
  for (size_t i = 0; i < subscribers.count; i++) {
    put(subscribers.of[i], head, head_bytes);
    put(subscribers.of[i], text, length);
  }
}

// Handles every frame that is whole (RFC 6455 5.2).
static void frames(client *c) {
  while (c->in.end - c->in.begin >= 2) {
    uint8_t *at = c->in.bytes + c->in.begin;
    size_t there = c->in.end - c->in.begin;
    size_t length = at[1] & 0x7F, head = 2 + MASK_BYTES;
    if (length == LONG) {
      leave(c);
      return;
    }
    if (length == MEDIUM) {
      if (there < 4) return;
      length = (size_t)at[2] << 8 | at[3];
      head += 2;
    }
    if (there < head + length) return;
    c->in.begin += head + length;
    int opcode = at[0] & 0x0F;
    if (opcode == TEXT) {
      forward(at + head, length, at + head - MASK_BYTES);
    } else if (opcode == CLOSE) {
      leave(c);
      return;
    }
  }
}

static void receive(client *c) {
  reserve(&c->in, c->upgraded && !c->subscriber ? READ_AT_LEAST : FIRST_ROOM);
  ssize_t got = recv(c->fd, c->in.bytes + c->in.end, c->in.room - c->in.end, 0);
  if (got <= 0) {
    if (got == 0 || errno != EAGAIN) leave(c);
    return;
  }
  c->in.end += (size_t)got;
  if (c->upgraded || upgrade(c)) frames(c);
}

static void accept_all(int listener) {
  int on = 1, fd;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    client *c = calloc(1, sizeof *c);
    if (!c) die("memory");
    c->fd = fd;
    watch(c, EPOLLIN, EPOLL_CTL_ADD);
  }
  if (errno != EAGAIN && errno != ECONNABORTED) die("accept");
}

static int listen_on(uint16_t port) {
  int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on)
      || bind(listener, (struct sockaddr *)&address, size) || listen(listener, BACKLOG)
      || getsockname(listener, (struct sockaddr *)&address, &size)) {
    die("listen");
  }
  printf("port %d\n", ntohs(address.sin_port));
  fflush(stdout);
  return listener;
}

static void finish_turn(void) {
  // A client that leaves while it is flushed is touched already, so the list does not grow here.
  for (size_t i = 0; i < touched.count; i++) {
    client *c = touched.of[i];
    if (!c->gone) flush(c);
    c->touched = false;
    if (c->gone) {
      free(c->in.bytes);
      free(c->out.bytes);
      free(c);
    }
  }
  touched.count = 0;
}

int main(int count, char **arguments) {
  struct rlimit files;
  if (!getrlimit(RLIMIT_NOFILE, &files)) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  int listener = listen_on(count > 1 ? (uint16_t)atoi(arguments[1]) : 0);
  poller = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  if (poller < 0 || epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event)) die("epoll");
  for (;;) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(poller, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      client *c = events[i].data.ptr;
      if (!c) {
        accept_all(listener);
        continue;
      }
      if (!c->gone && events[i].events & EPOLLOUT) flush(c);
      if (!c->gone && events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(c);
    }
    finish_turn();
  }
}
