import { Command } from 'commander';
import { UserError } from '../domain/user-error.ts';
import { findBatch, listBatches } from '../storage/database/batches.ts';
import { type ConfigurationOptions, configurationFlags } from './configuration-options.ts';
import { changeOverHint } from './embeddings/hint.ts';
import { terminalOf } from './rendering/terminal.ts';
import { openSession, type Session } from './session.ts';
import { findKnownVideo } from './show/find-video.ts';
import { batchReport } from './status/batch-report.ts';
import { batchView } from './status/batch-view.ts';
import { downloadsReport, noticesNews, renderDownloads } from './status/downloads-report.ts';
import { batchNews, renderBatches, renderVideo, videoNews } from './status/render.ts';
import { videoReport } from './status/video-report.ts';
import type { View } from './status/view.ts';
import { watch } from './status/watch.ts';

interface StatusOptions extends ConfigurationOptions {
  readonly watch?: boolean;
  readonly json?: boolean;
}

export function statusCommand(): Command {
  return configurationFlags(new Command('status'))
    .description('Where a batch or a video is, what failed and why')
    .argument('[name]', 'a batch, or a video id or address; without it: all batches')
    .option('-w, --watch', 'follow it until it ends')
    .option('--json', 'print JSON; with --watch one object a line')
    .addHelpText(
      'after',
      `
Examples:
  vidmine status
  vidmine status my-channel --watch
  vidmine status dQw4w9WgXcQ --json`,
    )
    .action(async (name: string | undefined, options: StatusOptions) => {
      const session = await openSession(options);
      try {
        const view = await viewOf(session, name);
        if (options.watch) await watch(view, options);
        else print(await view(), options);
      } finally {
        await session.close();
      }
    });
}

async function viewOf(session: Session, name: string | undefined): Promise<() => Promise<View>> {
  const terminal = terminalOf(process.stdout, process.env);
  const { db, stack, configuration } = session;
  if (name === undefined) {
    return async () => {
      const reports = await Promise.all((await listBatches(db)).map((batch) => batchReport(db, batch)));
      const ended = reports.every((report) => report.endedAt !== undefined);
      const downloads = await downloadsReport(db, configuration.pacing);
      const embeddings = await changeOverHint(db, configuration.embeddings);
      const text = [
        renderBatches(reports, terminal, stack?.temporalUiUrl),
        ...renderDownloads(downloads, terminal),
        ...(embeddings === undefined ? [] : [`${embeddings.text}. What to do: ${embeddings.todo}`]),
      ].join('\n');
      const news = [...reports.map(batchNews), ...noticesNews(downloads)].join(' || ');
      return { data: { batches: reports, downloads, embeddings }, text, news, ended };
    };
  }
  if ((await findBatch(db, name)) !== undefined) {
    return batchView(db, { name, pacing: configuration.pacing, terminal });
  }
  const { id } = await findKnownVideo(db, name).catch((error: unknown) => {
    throw error instanceof UserError && !name.includes('/') ? unknown(name) : error;
  });
  return async () => {
    const report = await videoReport(db, id);
    return {
      data: report,
      text: renderVideo(report, terminal),
      news: videoNews(report),
      ended: !report.open,
    };
  };
}

const unknown = (name: string) =>
  new UserError({
    what: `There is no batch and no video named ${name}`,
    todo: 'See all batches with: vidmine status',
    usage: true,
  });

function print(view: View, options: StatusOptions): void {
  process.stdout.write(options.json ? `${JSON.stringify(view.data)}\n` : `${view.text}\n`);
}
