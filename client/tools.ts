import { Argument, Command } from 'commander';
import { createHome, findHome, homeAt } from '../stack/home.ts';
import { installedTools } from '../stack/tools/installed-tools.ts';
import { toolsFolder } from '../stack/tools/tool-paths.ts';
import { rollBackYtDlp, updateYtDlp } from '../stack/tools/update-yt-dlp.ts';
import { ytDlpVersion } from '../stack/tools/yt-dlp-versions.ts';
import { formatDuration } from './rendering/duration.ts';
import { terminalOf } from './rendering/terminal.ts';
import { installTools, withInstallationView } from './tools/install-tools.ts';
import { renderToolList, type ToolList } from './tools/render-list.ts';
import { untilInterrupted } from './tools/until-interrupted.ts';

const EXAMPLES = `
Examples:
  vidmine tools list                       what is installed: versions, sha256, licences
  vidmine tools list --json
  vidmine tools install                    fetch what is pinned and missing (\`up\` and \`demo\` do this too)
  vidmine tools update yt-dlp              a newer yt-dlp, checked before it is used; safe during a batch
  vidmine tools update yt-dlp --rollback   back to the one before`;

/** `vidmine tools`: the pinned programs and models of this installation. */
export function toolsCommand(): Command {
  return new Command('tools')
    .description('the pinned programs and models: list, install, update')
    .addCommand(listCommand())
    .addCommand(installCommand())
    .addCommand(updateCommand())
    .addHelpText('after', EXAMPLES);
}

/** Where the tools of this installation are, or would be. */
const toolsHere = (): string => toolsFolder(findHome()?.folder ?? homeAt('.vidmine').folder);

function listCommand(): Command {
  return new Command('list')
    .description('what is installed: version, sha256, licence, where it came from')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExamples:\n  vidmine tools list\n  vidmine tools list --json')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const folder = toolsHere();
      const list: ToolList = {
        folder,
        tools: await installedTools(folder),
        ytDlp: (await ytDlpVersion(folder)) ?? null,
      };
      const text = json
        ? JSON.stringify(list)
        : renderToolList(list, terminalOf(process.stdout, process.env));
      process.stdout.write(`${text}\n`);
    });
}

function installCommand(): Command {
  return new Command('install')
    .description('fetch what is pinned and missing; milliseconds when all is there')
    .addHelpText(
      'after',
      '\nExamples:\n  vidmine tools install\n  VIDMINE_TOOLS=/srv/vidmine-tools vidmine tools install   share them between installations',
    )
    .action(() =>
      untilInterrupted(async (signal) => {
        const { installed, durationMs } = await installTools(createHome().folder, signal);
        const text = installed ? 'installed' : 'all there';
        process.stdout.write(`Pinned tools: ${text} (${formatDuration(durationMs)}).\n`);
      }),
    );
}

function updateCommand(): Command {
  return new Command('update')
    .description('a newer yt-dlp, checked before it is used; the one before is kept as a way back')
    .addArgument(new Argument('[tool]', 'what to update').choices(['yt-dlp']).default('yt-dlp'))
    .option('--rollback', 'go back to the version before')
    .addHelpText(
      'after',
      '\nExamples:\n  vidmine tools update yt-dlp\n  vidmine tools update yt-dlp --rollback\n\nThe other tools are pinned: they change with vidmine itself.',
    )
    .action((_tool: string, { rollback }: { readonly rollback?: boolean }) =>
      untilInterrupted(async (signal) => {
        const home = createHome().folder;
        const { before, after } = await withInstallationView((onProgress) =>
          rollback ? rollBackYtDlp({ home, onProgress, signal }) : updateYtDlp({ home, onProgress, signal }),
        );
        const text =
          before === after
            ? `yt-dlp ${after} is the newest.`
            : `yt-dlp ${after} is in force, ${before} is kept. Back: vidmine tools update yt-dlp --rollback`;
        process.stdout.write(`${text}\n`);
      }),
    );
}
