import { benchCommandLine } from './command-line.ts';

/** `npm run bench -- NAME`. */
process.exitCode = await benchCommandLine(import.meta.dirname, process.argv.slice(2), (line) => {
  process.stdout.write(`${line}\n`);
});
