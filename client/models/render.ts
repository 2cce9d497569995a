import { formatBytes } from '../rendering/bytes.ts';
import { renderTable } from '../rendering/table.ts';
import type { Terminal } from '../rendering/terminal.ts';
import type { ModelReport } from './look-at-models.ts';

/** The models as a table, and below it what is wrong with whom. */
export function renderModels(reports: readonly ModelReport[], terminal: Terminal): string {
  const table = renderTable(
    {
      head: ['model', 'role', 'server', 'there', 'size', 'context', 'in memory'],
      rows: reports.map((report) => [
        report.model,
        report.roles.join(', '),
        placeOf(report),
        report.present === null ? '?' : report.present ? 'yes' : 'no',
        report.sizeBytes === null ? '' : formatBytes(report.sizeBytes),
        report.contextTokens === null ? '' : String(report.contextTokens),
        memoryOf(report),
      ]),
      right: [4, 5],
    },
    terminal,
  );
  return [table, ...reports.flatMap(notesOn)].join('\n');
}

const placeOf = ({ provider, server }: ModelReport): string =>
  server === null ? 'in this process' : provider === 'ollama' ? `Ollama, ${server}` : server;

function memoryOf({ loaded, provider, present }: ModelReport): string {
  if (loaded === null) return provider === 'ollama' && present ? 'no' : '';
  const { sizeBytes, gpuBytes, contextTokens } = loaded;
  const where = gpuBytes >= sizeBytes ? 'on the GPU' : gpuBytes === 0 ? 'on the CPU' : 'partly on the GPU';
  const context = contextTokens === undefined ? '' : `, context ${contextTokens}`;
  return `${formatBytes(sizeBytes)} ${where}${context}`;
}

function notesOn({ model, present, problem, todo }: ModelReport): string[] {
  if (problem !== undefined) return [`${model}: ${problem}`];
  return present === false ? [`${model} is missing. ${todo}`] : [];
}
