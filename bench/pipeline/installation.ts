import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { configurationSchema } from '../../domain/configuration.ts';
import { createHome, findHome, homeToBe } from '../../stack/home.ts';
import { configurationEnvironment } from '../../stack/supervisor/configuration-environment.ts';
import { startStack } from '../../stack/supervisor/start-stack.ts';
import { toolsFolder } from '../../stack/tools/tool-paths.ts';
import { type Db, openDatabase } from '../../storage/database/database.ts';
import { freePorts } from '../../test/fixtures/free-ports.ts';

const COMMAND_LINE = fileURLToPath(new URL('../../client/main.ts', import.meta.url));

/** A whole vidmine of its own: everything embedded, in a temporary folder, on free ports. */
export interface Installation {
  readonly db: Db;
  /** Runs the ordinary command line and returns when it has ended; throws what it said where that failed. */
  vidmine(...args: readonly string[]): Promise<void>;
  /** Ends everything that was started. The folder goes with this process. */
  close(): Promise<void>;
}

/**
 * Starts one, with the tools that are installed here. This process is its supervisor: all of it ends with this
 * process, however that ends.
 */
export async function openInstallation(
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'vidmine-bench-'));
  // Also when a second Ctrl-C leaves no time to stop in order; what still writes there is ending.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const ending: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of ending.splice(0).toReversed()) await end();
  };
  try {
    enter(folder);
    const [postgresPort, temporalPort, temporalUiPort] = await freePorts(3);
    const configuration = configurationSchema.parse({
      stack: { postgresPort, temporalPort, temporalUiPort },
      languageModel: { provider: 'embedded' },
      pacing: { preset: 'bulk', openHosts: ['127.0.0.1'] },
    });
    const stack = await startStack({ home: createHome(), configuration, report: say, signal });
    ending.push(() => stack.stop());
    const db = openDatabase(stack.state.databaseUrl, { maxConnections: 2 });
    ending.push(() => db.destroy());
    const env = configurationEnvironment(configuration);
    const vidmine = async (...args: readonly string[]) => {
      await execa(process.execPath, [COMMAND_LINE, ...args], { env, cwd: folder, cancelSignal: signal });
    };
    return { db, vidmine, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** From here on this process and its children know this installation only, and no settings of the person's. */
function enter(folder: string): void {
  process.env.VIDMINE_TOOLS = toolsFolder((findHome() ?? homeToBe()).folder);
  process.env.VIDMINE_HOME = join(folder, '.vidmine');
  process.env.VIDMINE_CONFIG = join(folder, 'vidmine.yaml');
  writeFileSync(process.env.VIDMINE_CONFIG, '');
}
