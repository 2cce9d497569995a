import { join, resolve } from 'node:path';

/** Where the pinned tools lie. All paths are absolute; a folder of weights is what its engine loads. */
export interface ToolPaths {
  /** The interpreter of the tool environment: engines run their Python with it. */
  readonly python: string;
  /** The yt-dlp in force; follows updates and rollbacks, and a running one keeps its own version. */
  readonly ytDlp: string;
  /** For yt-dlp's `--js-runtimes node:…`: the Node we run on, which is new enough for it. */
  readonly javaScriptRuntime: string;
  readonly temporal: string;
  /** The folder of `initdb`, `postgres`, `pg_dump` and the rest. */
  readonly postgresBin: string;
  readonly whisperModels: Readonly<Record<'base' | 'tiny.en', string>>;
  /** Folder with `model.onnx` and `tokenizer.json`. */
  readonly minilm: string;
  readonly gemma: string;
  /** Folder with `model.onnx`. */
  readonly ge2e: string;
  /** Folder with the licence notices of the weights. */
  readonly licences: string;
}

/** The folder of the tools of an installation: VIDMINE_TOOLS, else below the installation's own folder. */
export function toolsFolder(
  home: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return resolve(environment.VIDMINE_TOOLS || join(home, 'tools'));
}

/** The layout of a folder of tools; says nothing about whether they are installed. */
export function toolPaths(tools: string): ToolPaths {
  const folder = resolve(tools);
  return {
    python: join(folder, 'python', 'bin', 'python'),
    ytDlp: join(folder, 'yt-dlp', 'current', 'yt-dlp'),
    javaScriptRuntime: process.execPath,
    temporal: join(folder, 'python', 'bin', 'temporal'),
    postgresBin: join(folder, 'python', 'postgres', 'bin'),
    whisperModels: {
      base: join(folder, 'models', 'whisper-base'),
      'tiny.en': join(folder, 'models', 'whisper-tiny.en'),
    },
    minilm: join(folder, 'models', 'all-minilm-l6-v2'),
    gemma: join(folder, 'models', 'gemma-3-270m-q4_k_m.gguf'),
    ge2e: join(folder, 'models', 'ge2e'),
    licences: join(folder, 'models', 'licences'),
  };
}
