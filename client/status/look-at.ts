import { findBatch, listBatches } from '../../storage/database/batches.ts';
import { exitCodeOfVideo } from '../batch/exit-code.ts';
import { changeOverHint } from '../embeddings/hint.ts';
import type { Terminal } from '../rendering/terminal.ts';
import { wrapped } from '../rendering/wrapped.ts';
import { findVideoOrBatch, unknownName } from '../show/find-video.ts';
import type { StatusSession } from '../status.ts';
import { refuseBatchFlags, refuseFlagsOfVideo } from './batch-flags.ts';
import { batchView } from './batch-view.ts';
import { downloadsReport, noticesNews, renderDownloads } from './downloads-report.ts';
import { listedBatches } from './list-batches.ts';
import { withEvents } from './plain-events.ts';
import { batchesNews, renderBatches } from './render-batches.ts';
import { outageLines, stuckLines, untoldOutages } from './render-surroundings.ts';
import { renderVideo, videoNews } from './render-video.ts';
import { hasTables } from './require-tables.ts';
import { surroundingsOf } from './surroundings.ts';
import { videoReport } from './video-report.ts';
import type { View } from './view.ts';

export interface LookOptions {
  readonly terminal: Terminal;
  readonly watch?: boolean;
  readonly json?: boolean;
  readonly failures?: boolean;
  readonly videos?: boolean;
}

/**
 * How to look at what a person named: a batch, a video, or all batches.
 *
 * @throws UserError when there is nothing of that name.
 */
export async function lookAt(
  session: StatusSession,
  name: string | undefined,
  options: LookOptions,
): Promise<() => Promise<View>> {
  const { db, configuration } = session;
  const events = options.watch === true && options.json === true;
  const known = await hasTables(db);
  if (name === undefined) {
    refuseBatchFlags(options, known ? (await listBatches(db))[0]?.name : undefined);
    const look = known ? allBatches(session, options.terminal) : nothingYet;
    return events ? withEvents(look, 'snapshot') : look;
  }
  if (!known) throw unknownName(name, []);
  if ((await findBatch(db, name)) !== undefined) {
    const { terminal, failures, videos } = options;
    return batchView(db, {
      ...{ name, terminal, failures, videos, events },
      pacing: configuration.pacing,
      around: session,
    });
  }
  const look = await videoView(session, name, options);
  return events ? withEvents(look, 'video-changed') : look;
}

const nothingYet = async (): Promise<View> => {
  const text = renderBatches([], { interactive: false, color: false, width: 80 });
  return { data: { batches: [] }, text, news: 'no batch yet', ended: true };
};

function allBatches(session: StatusSession, terminal: Terminal): () => Promise<View> {
  const { db, stack, configuration } = session;
  const surroundings = surroundingsOf(session);
  return async () => {
    const [batches, downloads, embeddings, { outages, stuck = [] }] = await Promise.all([
      listedBatches(db),
      downloadsReport(db, configuration.pacing),
      changeOverHint(db, configuration.embeddings),
      surroundings(undefined),
    ]);
    const around = [
      ...renderDownloads(downloads, terminal),
      ...outageLines(untoldOutages(outages, downloads.notices), terminal),
      ...stuckLines(stuck, terminal),
      ...(embeddings === undefined ? [] : [`${embeddings.text}. What to do: ${embeddings.todo}`]),
    ];
    return {
      data: { batches, downloads, outages, stuck, embeddings },
      text: [
        renderBatches(batches, terminal, stack?.temporalUiUrl),
        ...around.flatMap((line) => wrapped(line, terminal)),
      ].join('\n'),
      news: [batchesNews(batches), ...noticesNews(downloads)].join(' || '),
      ended: batches.every(({ endedAt }) => endedAt !== undefined),
    };
  };
}

async function videoView(
  { db }: StatusSession,
  name: string,
  options: LookOptions,
): Promise<() => Promise<View>> {
  const { id } = await findVideoOrBatch(db, name);
  refuseFlagsOfVideo(options, id);
  return async () => {
    const report = await videoReport(db, id);
    const text = renderVideo(report, options.terminal);
    return {
      ...{ data: report, text, news: videoNews(report), ended: !report.open },
      exitCode: exitCodeOfVideo(report.batches[0]?.outcome?.kind),
    };
  };
}
