/**
 * Loaded before the worker process of a chaotic installation (`node --import`), which then is workers/main.ts as it is,
 * but for its engines, and for the ways to its servers, which go by proxies.
 */
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { fromEnvironment } from './addresses.ts';

const MAIN = fileURLToPath(new URL('../../workers/main.ts', import.meta.url));
const REAL_ENGINES = new URL('../../workers/engines.ts', import.meta.url).href;
const STAND_INS = new URL('stand-in-engines.ts', import.meta.url).href;
/** Who opens the engines of a worker. */
const OPENER = new URL('../../workers/activity-context.ts', import.meta.url).href;

if (isMainThread && process.argv[1] === MAIN) {
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      return found.url === REAL_ENGINES && context.parentURL === OPENER ? next(STAND_INS, context) : found;
    },
  });
  const { databasePort, temporalPort } = fromEnvironment();
  // Every name of a setting has to say the same.
  for (const name of ['DATABASE_URL', 'VIDMINE_DATABASE_URL']) changePort(name, databasePort);
  for (const name of ['TEMPORAL_ADDRESS', 'VIDMINE_TEMPORAL_ADDRESS']) changePort(name, temporalPort);
}

function changePort(name: string, port: number): void {
  const value = process.env[name];
  if (value) process.env[name] = value.replace(/:\d+(?=\/|$)/, `:${port}`);
}
