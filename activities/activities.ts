import type { Queue } from '../domain/queues.ts';
import { createAskForTurn } from './ask-for-turn.ts';
import { createBatchList } from './batch-list.ts';
import type { ActivityContext } from './context.ts';
import { createDownload } from './download.ts';
import { createEmbed } from './embed.ts';
import { createReEmbed } from './embedding/re-embed.ts';
import { createEvaluate } from './evaluate.ts';
import { createIdentify } from './identify.ts';
import { createIsHeld } from './is-held.ts';
import { createLinkVideo } from './link/link-video.ts';
import { createPublishedPage } from './link/published-page.ts';
import { createRelateClaims } from './link/relate-claims.ts';
import { createMine } from './mine.ts';
import { createMoment } from './moment.ts';
import { createOutline } from './outline.ts';
import { createProbe } from './probe.ts';
import { createPublish } from './publish.ts';
import { createReleaseAudio } from './release-audio.ts';
import { createSegment } from './segment.ts';
import { createSettle } from './settle.ts';
import { createSummarise } from './summarise.ts';
import { createTranscribe } from './transcribe.ts';
import { createAccountsNow } from './turns/accounts-now.ts';
import { createGrantTurn } from './turns/grant-turn.ts';
import { createLookAtHolders } from './turns/look-at-holders.ts';
import { createReturnTurn } from './turns/return-turn.ts';

/** Which activities run on which hardware. */
export const createActivities = (context: ActivityContext) => {
  const identify = createIdentify(context);
  const batchList = createBatchList(context);
  const { planMining, mineSegment, concludeMining } = createMine(context);
  const { pageToReEmbed, reEmbedVideo } = createReEmbed(context);
  return {
    // Done for workflows in their own worker; batches on their way when that came ask `database` for their list.
    orchestration: {
      moment: createMoment(context),
      pageOfVideos: batchList.pageOfVideos,
      reconcile: batchList.reconcile,
      isHeld: createIsHeld(context),
    },
    network: {
      probe: createProbe(context),
      download: createDownload(context),
      releaseAudio: createReleaseAudio(context),
    },
    // Videos on their way when `voices` came ask `speech` to identify.
    speech: { transcribe: createTranscribe(context), identify },
    voices: { identify },
    llm: { outline: createOutline(context), planMining, mineSegment, concludeMining },
    flagship: {
      evaluate: createEvaluate(context),
      summarise: createSummarise(context),
      relateClaims: createRelateClaims(context),
    },
    embedding: { embed: createEmbed(context), reEmbedVideo },
    database: {
      segment: createSegment(context),
      publish: createPublish(context),
      linkVideo: createLinkVideo(context),
      publishedPage: createPublishedPage(context),
      settle: createSettle(context),
      askForTurn: createAskForTurn(context),
      accountsNow: createAccountsNow(context),
      grantTurn: createGrantTurn(context),
      returnTurn: createReturnTurn(context),
      lookAtHolders: createLookAtHolders(context),
      pageToReEmbed,
      ...batchList,
    },
  } satisfies Record<Queue, object>;
};

export type Activities = ReturnType<typeof createActivities>;
