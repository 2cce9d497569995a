import { join, resolve } from 'node:path';
import type { ActivityContext } from '../activities/context.ts';
import type { Configuration, PipelineSettings } from '../domain/configuration.ts';
import { chooseDownloader } from '../engines/downloader/choose-downloader.ts';
import type { Downloader } from '../engines/downloader/downloader.ts';
import { createSourceLister, type SourceLister } from '../engines/downloader/list-source.ts';
import { createLocalFileDownloader } from '../engines/downloader/local-files.ts';
import { createYtDlpDownloader } from '../engines/downloader/yt-dlp.ts';
import type { YtDlpProgram } from '../engines/downloader/yt-dlp-options.ts';
import type { Embedder } from '../engines/embeddings/embedder.ts';
import { shareBatches } from '../engines/embeddings/shared-batches.ts';
import { createOnnxVoiceEncoder } from '../engines/speakers/onnx-voice-encoder.ts';
import type { VoiceEncoder } from '../engines/speakers/voice-encoder.ts';
import type { Home } from '../stack/home.ts';
import { type ToolPaths, toolPaths, toolsFolder } from '../stack/tools/tool-paths.ts';
import { openEmbedder } from './embedders.ts';
import { openLanguageModels } from './language-models.ts';
import { createSpeechEngines } from './speech-engines.ts';

type EngineParts = Pick<
  ActivityContext,
  'downloader' | 'speech' | 'voiceEncoder' | 'miner' | 'flagship' | 'embedder'
>;

export interface Engines extends EngineParts {
  close(): Promise<void>;
}

const PACKAGED_ENCODER = 'resemblyzer-ge2e';

/** Slots of a queue in force, for engines that keep a process for each. */
export type SlotsInForceOf = (queue: 'speech' | 'voices') => number;

/**
 * The engines of this machine; each loads when first used.
 *
 * @param slotsOf where slots may change while the engines are open; by default those of the configuration.
 */
export async function openEngines(
  configuration: Configuration,
  home: Home,
  slotsOf?: SlotsInForceOf,
): Promise<Engines> {
  const tools = toolPaths(toolsFolder(home.folder));
  const models = await openLanguageModels(configuration, tools);
  const speech = createSpeechEngines(configuration, tools, slotsOf && (() => slotsOf('speech')));
  const voiceEncoder = openVoiceEncoder(configuration, home, slotsOf && (() => slotsOf('voices')));
  let embedder: Promise<Embedder> | undefined;
  return {
    downloader: (settings) => downloaderFor(configuration, tools, settings),
    speech: async (settings) => speech.for(settings),
    voiceEncoder: async () => voiceEncoder,
    miner: async () => models.miner,
    flagship: async () => models.flagship,
    embedder: () => {
      const opening = embedder ?? openEmbedder(configuration, home).then((engine) => shareBatches(engine));
      embedder = opening;
      return opening;
    },
    async close() {
      await Promise.allSettled([
        models.miner.close(),
        models.flagship.close(),
        speech.close(),
        voiceEncoder.close(),
        embedder?.then((open) => open.close()),
      ]);
    },
  };
}

/** The voice encoder of this machine; its process starts with the first recording. */
export function openVoiceEncoder(
  { voices, workers }: Configuration,
  home: Home,
  processes: number | (() => number) = workers.voiceSlots,
): VoiceEncoder {
  const tools = toolPaths(toolsFolder(home.folder));
  const encoder =
    voices.encoder === undefined
      ? ({ engine: 'ge2e', path: join(tools.ge2e, 'model.onnx'), model: PACKAGED_ENCODER } as const)
      : ({ engine: 'onnx', path: resolve(voices.encoder) } as const);
  return createOnnxVoiceEncoder({ ...encoder, python: tools.python, processes });
}

/** Lists what a source holds, as a guest. */
export const openSourceLister = (configuration: Configuration, home: Home): SourceLister =>
  createSourceLister(ytDlpProgram(configuration, toolPaths(toolsFolder(home.folder))));

function ytDlpProgram({ ytDlp }: Configuration, tools: ToolPaths): YtDlpProgram {
  return {
    ytDlp: ytDlp.path ?? tools.ytDlp,
    javaScriptRuntime: tools.javaScriptRuntime,
    proxy: ytDlp.proxy,
    extraArgs: ytDlp.extraArgs,
  };
}

/** Asks a site what it knows of a video, as whom the request says. */
export const openLookUp = (configuration: Configuration, home: Home): Downloader['lookUp'] =>
  downloaderFor(configuration, toolPaths(toolsFolder(home.folder)), configuration).lookUp;

function downloaderFor(
  configuration: Configuration,
  tools: ToolPaths,
  { batch, downloads }: Pick<PipelineSettings, 'batch' | 'downloads'>,
): Downloader {
  return chooseDownloader({
    local: createLocalFileDownloader({ python: tools.python }),
    network: createYtDlpDownloader({
      ...ytDlpProgram(configuration, tools),
      python: tools.python,
      settings: { ...batch, ...downloads },
      timeScale: configuration.testing.timeScale,
    }),
  });
}
