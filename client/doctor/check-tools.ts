import { execa, type Result } from 'execa';
import { installedTools, missingParts } from '../../stack/tools/ensure-tools.ts';
import type { DoctorContext } from './doctor-context.ts';
import type { Finding } from './finding.ts';
import { ytDlpFinding } from './yt-dlp-finding.ts';

const INSTALL = 'vidmine up installs them';
const ASK_MS = 20_000;

/** What is pinned: one line for all of it, versions inside. */
export async function checkTools({ toolsFolder }: DoctorContext): Promise<Finding[]> {
  const missing = await missingParts(toolsFolder);
  if (missing.length > 0) {
    return [
      {
        part: 'pinned tools',
        status: 'warning',
        found: `not installed, or not as pinned: ${missing.join(', ')} (${toolsFolder})`,
        todo: INSTALL,
      },
    ];
  }
  const programs = (await installedTools(toolsFolder)).filter(({ kind }) => kind === 'program');
  return [
    { part: 'pinned tools', status: 'ok', found: toolsFolder },
    ...programs
      .filter(({ name }) => name !== 'yt-dlp')
      .map(({ name, version, source }): Finding => ({ part: name, status: 'ok', found: source, version })),
  ];
}

/** Its version is its date: an old one is told before it fails. */
export async function checkYtDlp({ configuration, tools, toolsFolder }: DoctorContext): Promise<Finding[]> {
  const configured = configuration.ytDlp.path;
  if (configured === undefined && (await missingParts(toolsFolder)).includes('yt-dlp')) {
    return [{ part: 'yt-dlp', status: 'warning', found: 'not installed', todo: INSTALL }];
  }
  const path = configured ?? tools.ytDlp;
  const answer = await execa(path, ['--ignore-config', '--version'], { reject: false, timeout: ASK_MS });
  if (answer.failed) {
    return [
      {
        part: 'yt-dlp',
        status: 'problem',
        found: `${path} does not run: ${whyNot(answer)}`,
        todo: configured === undefined ? 'vidmine tools update yt-dlp' : 'Correct ytDlp.path, or unset it',
      },
    ];
  }
  return [
    ytDlpFinding({ version: answer.stdout.trim(), path, pinned: configured === undefined, now: Date.now() }),
  ];
}

/** Where it could not even be started there is neither an exit code nor a word of its own. */
const whyNot = ({ stderr, code, timedOut, exitCode, originalMessage }: Failed): string => {
  if (code === 'ENOENT') return 'there is no such file';
  if (timedOut) return `no answer within ${ASK_MS / 1000} s`;
  return stderr?.trim().split('\n').at(-1) || originalMessage || `exit code ${exitCode}`;
};

type Failed = Pick<Result, 'code' | 'timedOut' | 'exitCode' | 'originalMessage'> & {
  readonly stderr?: string;
};
