import { access, constants, statfs } from 'node:fs/promises';
import { isPortFree, portHolder } from '../../stack/servers/ports.ts';
import { readSupervisor } from '../../stack/supervisor/lock.ts';
import { portsOf } from '../../stack/supervisor/start-servers.ts';
import { findPython } from '../../stack/tools/find-python.ts';
import { type DoctorContext, START_IT } from './doctor-context.ts';
import type { Finding } from './finding.ts';

/** Below, yt-dlp does not take it for solving YouTube's challenges, and TypeScript does not run as it is. */
const OLDEST_NODE = 24;
/** Room beyond what is kept free, below which a batch soon stops for it. */
const SOON_GB = 5;
const TOO_LITTLE_GB = 1;

export async function checkNode(): Promise<Finding[]> {
  const version = process.version.slice(1);
  const old = Number.parseInt(version, 10) < OLDEST_NODE;
  return [
    {
      part: 'Node',
      status: old ? 'problem' : 'ok',
      found: `${process.execPath}; also the JavaScript runtime of yt-dlp`,
      version,
      ...(old && { todo: `Start vidmine by \`npm run vidmine\`: it brings Node ${OLDEST_NODE} along` }),
    },
  ];
}

export async function checkPython(): Promise<Finding[]> {
  const { executable, version } = await findPython();
  return [{ part: 'Python', status: 'ok', found: executable, version: version.join('.') }];
}

export async function checkHome({ home }: DoctorContext): Promise<Finding[]> {
  if (home === undefined) {
    return [
      { part: 'installation', status: 'warning', found: 'none here yet', todo: `It is made by: ${START_IT}` },
    ];
  }
  await access(home.folder, constants.W_OK);
  return [{ part: 'installation', status: 'ok', found: home.folder }];
}

export async function checkDisk({ configuration, home }: DoctorContext): Promise<Finding[]> {
  const folder = home?.folder ?? process.cwd();
  const { reserveGb } = configuration.disk;
  const { bavail, bsize, blocks } = await statfs(folder);
  const freeGb = (bavail * bsize) / 1e9;
  const found = `${freeGb.toFixed(freeGb < 10 ? 1 : 0)} GB free of ${((blocks * bsize) / 1e9).toFixed(0)} GB at ${folder}`;
  if (freeGb >= reserveGb + SOON_GB) return [{ part: 'disk', status: 'ok', found }];
  const rest = freeGb < reserveGb ? `; downloads wait until ${(reserveGb * 1.2).toFixed(1)} GB are free` : '';
  return [
    {
      part: 'disk',
      status: freeGb < TOO_LITTLE_GB ? 'problem' : 'warning',
      found: `${found}${rest}`,
      todo: 'Free some space, keep less free (disk.reserveGb), or move the installation: VIDMINE_HOME',
    },
  ];
}

/** Only where the stack does not run: otherwise the ports are ours. */
export async function checkPorts({ configuration, home }: DoctorContext): Promise<Finding[]> {
  if (home !== undefined && (await readSupervisor(home)) !== undefined) return [];
  const wanted = portsOf(configuration);
  if (wanted.length === 0) return [];
  const taken = (
    await Promise.all(wanted.map(async (port) => ((await isPortFree(port.port)) ? undefined : port)))
  ).filter((port) => port !== undefined);
  if (taken.length === 0) {
    return [{ part: 'ports', status: 'ok', found: `${wanted.map(({ port }) => port).join(', ')} are free` }];
  }
  return Promise.all(
    taken.map(async ({ port, server, setting }): Promise<Finding> => {
      const holder = await portHolder(port);
      return {
        part: 'ports',
        status: 'problem',
        found: `${port}, wanted for ${server}, is in use${holder ? ` by ${holder}` : ''}`,
        todo: `Stop what holds it, or choose another: --set ${setting}=PORT`,
      };
    }),
  );
}
