import { type ExitCode, exitCodes } from './cli/command.ts';
import { runCommandLine } from './cli/main.ts';
import { streamOutput } from './cli/stream-output.ts';
import { findInstallation } from './installation.ts';

const out = streamOutput(process.stdout, process.env);
let code: ExitCode = exitCodes.internal;
try {
  code = await runCommandLine({
    words: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    out,
    error: streamOutput(process.stderr, process.env),
    installation: findInstallation(),
  });
} catch (error) {
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`internal error: ${text}\nThis is a mistake in Trainyard; please report it.\n`);
  if (process.env['TRAINYARD_DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
}
// A connection to the engine may still be open and would keep the process; what was printed must get out first.
await out.flushed();
process.exit(code);
