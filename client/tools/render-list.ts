import type { InstalledTool } from '../../stack/tools/manifest.ts';
import type { YtDlpVersion } from '../../stack/tools/yt-dlp-versions.ts';
import { renderTable } from '../rendering/table.ts';
import type { Terminal } from '../rendering/terminal.ts';

export interface ToolList {
  readonly folder: string;
  readonly tools: readonly InstalledTool[];
  readonly ytDlp: YtDlpVersion | null;
}

/** Enough of a sha256 to compare by eye; `--json` has all of it. */
const SHORT_HASH = 12;

const ORDER: readonly InstalledTool['kind'][] = ['program', 'model', 'library'];

/** The tools as a table, programs first, and how old the yt-dlp is. */
export function renderToolList({ folder, tools, ytDlp }: ToolList, terminal: Terminal): string {
  if (tools.length === 0) {
    return `No pinned tools are installed in ${folder}. Fetch them: vidmine tools install`;
  }
  const sorted = [...tools].sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
  const table = renderTable(
    {
      head: ['name', 'version', 'kind', 'licence', 'sha256', 'source'],
      rows: sorted.map((tool) => [
        tool.name,
        tool.version,
        tool.kind,
        tool.licence,
        tool.sha256.slice(0, SHORT_HASH),
        tool.source,
      ]),
    },
    terminal,
  );
  return [table, `Folder: ${folder}`, ...(ytDlp === null ? [] : [ageLine(ytDlp)])].join('\n');
}

function ageLine({ version, ageDays, old, previous }: YtDlpVersion): string {
  const back = previous === undefined ? '' : `; ${previous} is kept as a way back`;
  const advice = old ? '. Sites change weekly, update it: vidmine tools update yt-dlp' : '';
  return `yt-dlp ${version} is ${ageDays} days old${back}${advice}`;
}
