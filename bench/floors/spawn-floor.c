/*
 * The physical limit of running N steps on one machine: posix_spawn of `/bin/sh -c true` into a session of its own, stdin
 * from /dev/null, stdout and stderr into a log file, and the writes without which a step would not survive a crash:
 * a folder, a claim made exclusively, a result that appears by rename, and two lines of state appended before and after.
 * A thread flushes the file system every 200 ms while there is something new.
 *
 * spawn-floor FOLDER STEPS AT_ONCE [join]   prints milliseconds
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int state, root;
static volatile int dirty, over;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static double now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static void *flush(void *unused) {
  (void)unused;
  while (!over) {
    usleep(200000);
    if (dirty) {
      dirty = 0;
      syncfs(root);
    }
  }
  return NULL;
}

static void append(int step, const char *what) {
  char line[256];
  int length = snprintf(line, sizeof line,
                        "{\"seq\":%d,\"at\":\"2026-01-01T00:00:00.000Z\",\"type\":\"step-%s\",\"stepId\":\"s%d\",\"attempt\":1}\n",
                        step, what, step);
  if (write(state, line, length) != length) fail("state");
  dirty = 1;
}

static void write_file(const char *path, const char *text, int flags) {
  int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0644);
  if (file < 0) fail(path);
  if (write(file, text, strlen(text)) < 0) fail(path);
  close(file);
}

static pid_t start(int step) {
  char folder[64], path[96];
  static char *argv[] = {"/bin/sh", "-c", "true", NULL};
  pid_t pid;
  append(step, "starting");
  snprintf(folder, sizeof folder, "steps/s%d", step);
  if (mkdir(folder, 0755)) fail(folder);
  snprintf(folder, sizeof folder, "steps/s%d/1", step);
  if (mkdir(folder, 0755)) fail(folder);
  snprintf(path, sizeof path, "%s/claim", folder);
  write_file(path, "{\"bootId\":\"00000000-0000-0000-0000-000000000000\",\"pid\":1,\"startTime\":1}", O_EXCL);
  snprintf(path, sizeof path, "%s/log.bin", folder);
  int log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (log < 0) fail(path);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, log, 1);
  posix_spawn_file_actions_adddup2(&actions, log, 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  errno = posix_spawn(&pid, argv[0], &actions, &attributes, argv, environ);
  if (errno) fail("posix_spawn");
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(log);
  return pid;
}

static void finish(int step, int status) {
  char draft[96], path[96];
  if (!WIFEXITED(status) || WEXITSTATUS(status)) fail("a step failed");
  snprintf(draft, sizeof draft, "steps/s%d/1/result.json.tmp", step);
  snprintf(path, sizeof path, "steps/s%d/1/result.json", step);
  write_file(draft,
             "{\"exitCode\":0,\"signal\":null,\"startedAt\":\"2026-01-01T00:00:00.000Z\",\"endedAt\":\"2026-01-01T00:00:00.000Z\","
             "\"durationMs\":0.0,\"cpuMs\":0,\"peakMemoryBytes\":0,\"bytes\":0,\"lines\":0,\"leftovers\":0,\"outputs\":{}}",
             O_EXCL);
  if (rename(draft, path)) fail(path);
  append(step, "finished");
}

int main(int count, char **words) {
  if (count < 4) return 2;
  int steps = atoi(words[2]), at_once = atoi(words[3]), join = count > 4;
  if (chdir(words[1]) || mkdir("steps", 0755)) fail(words[1]);
  pid_t *pids = calloc(at_once, sizeof *pids);
  int *running = calloc(at_once, sizeof *running);
  pthread_t flusher;
  double began = now_ms();
  root = open(".", O_RDONLY);
  state = open("events.ndjson", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (pthread_create(&flusher, NULL, flush, NULL)) fail("thread");
  int begun = 0, ended = 0;
  while (ended < steps) {
    for (int slot = 0; slot < at_once; slot++)
      if (!pids[slot] && begun < steps) {
        running[slot] = begun;
        pids[slot] = start(begun++);
      }
    int status;
    pid_t pid = waitpid(-1, &status, 0);
    for (int slot = 0; slot < at_once; slot++)
      if (pids[slot] == pid) {
        finish(running[slot], status);
        pids[slot] = 0;
        ended++;
      }
  }
  if (join) {
    int status;
    pid_t pid = start(steps);
    waitpid(pid, &status, 0);
    finish(steps, status);
  }
  if (fdatasync(state)) fail("fdatasync");
  printf("%.3f\n", now_ms() - began);
  return 0;
}
