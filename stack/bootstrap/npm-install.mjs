import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Explained } from './explained.mjs';
import { packagesFor } from './lock-file.mjs';

const SAY_EVERY_MS = { terminal: 200, elsewhere: 10_000 };
const KEPT_LINES = 30;

/**
 * Installs what the lock file says, without changing it. (`npm ci` would do it, but it refuses a lock
 * file that does not list the optional packages of every platform.) Shows how many packages are fetched.
 */
export async function npmInstall(project) {
  const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
  const progress = showProgress(packagesFor(lock, process).length);
  const npm = spawn(
    'npm',
    [
      'install',
      '--no-save',
      '--include=dev',
      '--include=optional',
      '--no-audit',
      '--no-fund',
      '--loglevel=http',
    ],
    { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const last = [];
  const read = (line) => {
    if (/^npm http /.test(line)) progress.line(line);
    else if (!/EBADENGINE|^npm warn/.test(line)) last.push(line);
    if (last.length > KEPT_LINES) last.shift();
  };
  for (const stream of [npm.stdout, npm.stderr]) createInterface({ input: stream }).on('line', read);
  const stop = (signal) => npm.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
  const end = await new Promise((resolve) => {
    npm.once('error', (error) => resolve({ error }));
    npm.once('close', (code, signal) => resolve({ code, signal }));
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, stop);
  progress.done(end.code === 0);
  if (end.code !== 0) throw failure(end, last);
}

function failure({ error, code, signal }, lines) {
  if (error?.code === 'ENOENT') {
    return new Explained(
      'npm was not found',
      'It fetches the packages that vidmine runs on, the pinned Node 24 among them.',
      'Install npm: it comes with Node from nodejs.org; Debian and Ubuntu have it as a package, `apt-get install npm`.',
    );
  }
  const text = lines.join('\n');
  const how = error ? error.message : signal ? `npm was ended by ${signal}.` : `npm ended with code ${code}.`;
  return new Explained('The Node packages could not be installed', `${text}\n${how}`, remedy(text, signal));
}

function remedy(text, signal) {
  if (signal) return 'Run this again: it goes on where it was.';
  if (/ENOSPC/.test(text)) return 'Free 2 GB on the disk and run this again.';
  if (/EACCES|EPERM/.test(text)) return 'Give yourself write access to this folder and to the cache of npm.';
  if (/ENOTFOUND|ETIMEDOUT|ECONNRE|EAI_AGAIN|network/.test(text)) {
    return 'Check the network and, behind a proxy, HTTPS_PROXY; then run this again.';
  }
  return 'Correct what npm says above and run this again.';
}

function showProgress(total) {
  const startedAt = Date.now();
  const terminal = process.stderr.isTTY;
  let fetched = 0;
  let saidAt = 0;
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  const say = (text) => process.stderr.write(terminal ? `\r\u001b[2K${text}` : `${text}\n`);
  say(`Installing the Node packages (${total}; once)`);
  const tell = () => {
    const every = terminal ? SAY_EVERY_MS.terminal : SAY_EVERY_MS.elsewhere;
    if (Date.now() - Math.max(saidAt, startedAt) < every) return;
    saidAt = Date.now();
    say(`Fetching Node packages: ${Math.min(fetched, total)} of ${total}, ${seconds()} s`);
  };
  const timer = setInterval(tell, terminal ? SAY_EVERY_MS.terminal : SAY_EVERY_MS.elsewhere);
  return {
    line(text) {
      if (/\.tgz\b/.test(text)) fetched += 1;
      tell();
    },
    done(ok) {
      clearInterval(timer);
      if (ok) say(`Node packages installed: ${total} in ${seconds()} s.`);
      if (terminal) process.stderr.write('\n');
    },
  };
}
