import { z } from 'zod';
import { configurationSchema, pipelineSchema } from './configuration.ts';

export type SettingKind = 'text' | 'number' | 'truth' | 'choice' | 'list';

/** One setting, as a person writes and reads it; derived from the schema, never kept beside it. */
export interface Setting {
  /** Dotted name, such as `downloads.maxFileMb`. */
  readonly key: string;
  readonly path: readonly string[];
  readonly schema: z.ZodType;
  readonly kind: SettingKind;
  /** What a right value looks like: 'a whole number from 1 to 1000'. */
  readonly expected: string;
  /** The words a choice or a list of choices may hold. */
  readonly choices: readonly string[];
  /** Undefined: unset by default. */
  readonly default: unknown;
  readonly meaning: string;
  /** Our own name first, then the names other software knows it by. */
  readonly environmentNames: readonly string[];
  /** True for what a batch keeps from its start. */
  readonly pipeline: boolean;
}

/** Names that people have set already, for the server itself or for other software. */
const STANDARD_ENVIRONMENT_NAMES: Readonly<Record<string, string>> = {
  'database.url': 'DATABASE_URL',
  'temporal.address': 'TEMPORAL_ADDRESS',
  'temporal.namespace': 'TEMPORAL_NAMESPACE',
  'languageModel.ollamaHost': 'OLLAMA_HOST',
};

/** Names of a process rather than of the configuration: read where the process starts, not settings of the file. */
export const PROCESS_ENVIRONMENT_NAMES: Readonly<Record<string, string>> = {
  VIDMINE_HOME: 'The installation folder, instead of the nearest `.vidmine` upwards from the working folder',
  VIDMINE_TOOLS: 'Where the pinned tools are installed, to share them between installations',
  VIDMINE_PYTHON: 'The Python that the tool environment is made with',
  VIDMINE_CHILD: 'Set by vidmine in the programs it starts, so that it finds what they leave behind',
  OLLAMA_NUM_PARALLEL:
    'A hint of how many calls an Ollama on this machine works on at once, until it is measured; languageModel.ollamaParallel states it',
  VIDMINE_CONFIG:
    'The configuration file, instead of the nearest vidmine.yaml upwards from the working folder',
};

/** `downloads.maxFileMb` → `VIDMINE_DOWNLOADS_MAX_FILE_MB`. */
export function environmentName(key: string): string {
  return `VIDMINE_${key.replaceAll('.', '_').replace(/([a-z0-9])([A-Z])/g, '$1_$2')}`.toUpperCase();
}

/** The part of JSON Schema that our settings use. */
const shapeOfValue = z.object({
  type: z.enum(['string', 'number', 'integer', 'boolean', 'array']),
  default: z.unknown().optional(),
  enum: z.array(z.string()).optional(),
  items: z.object({ enum: z.array(z.string()).optional() }).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  format: z.string().optional(),
});

type ShapeOfValue = z.infer<typeof shapeOfValue>;

/** Every setting of the schema, in its order. */
export const SETTINGS: readonly Setting[] = settingsOf(configurationSchema.shape, []);

/** Every section of the schema: the dotted names that hold settings and no value of their own. */
export const SECTIONS: readonly string[] = [
  ...new Set(
    SETTINGS.flatMap(({ path }) => path.slice(0, -1).map((_, at) => path.slice(0, at + 1).join('.'))),
  ),
];

const byKey = new Map(SETTINGS.map((setting) => [setting.key, setting]));

export const settingOf = (key: string): Setting | undefined => byKey.get(key);

function settingsOf(shape: Readonly<Record<string, z.core.$ZodType>>, above: readonly string[]): Setting[] {
  return Object.entries(shape).flatMap(([name, schema]) => {
    const path = [...above, name];
    const section = schema instanceof z.ZodPrefault ? schema.unwrap() : schema;
    if (section instanceof z.ZodObject) return settingsOf(section.shape, path);
    if (!(schema instanceof z.ZodType)) throw new TypeError(`${path.join('.')} is not a schema of a setting`);
    return [toSetting(path, schema)];
  });
}

function toSetting(path: string[], schema: z.ZodType): Setting {
  const shape = shapeOfValue.parse(z.toJSONSchema(schema, { io: 'input' }));
  const key = path.join('.');
  const standard = STANDARD_ENVIRONMENT_NAMES[key];
  return {
    key,
    path,
    schema,
    kind: kindOf(shape),
    expected: expectedOf(shape),
    choices: shape.enum ?? shape.items?.enum ?? [],
    default: shape.default,
    meaning: schema.description ?? '',
    environmentNames: [environmentName(key), ...(standard === undefined ? [] : [standard])],
    pipeline: (path[0] ?? '') in pipelineSchema.shape,
  };
}

function kindOf(shape: ShapeOfValue): SettingKind {
  if (shape.type === 'array') return 'list';
  if (shape.type === 'boolean') return 'truth';
  if (shape.type === 'string') return shape.enum ? 'choice' : 'text';
  return 'number';
}

function expectedOf(shape: ShapeOfValue): string {
  switch (kindOf(shape)) {
    case 'list':
      return shape.items?.enum ? `a list of: ${shape.items.enum.join(', ')}` : 'a list of texts';
    case 'truth':
      return 'true or false';
    case 'choice':
      return `one of ${shape.enum?.join(', ')}`;
    case 'number':
      return `${shape.type === 'integer' ? 'a whole number' : 'a number'}${rangeOf(shape)}`;
    case 'text':
      return shape.format === 'uri' ? 'a URL' : 'a text';
  }
}

/** zod bounds every whole number by the largest exact one; that bound means nothing to a person. */
function rangeOf({ minimum, maximum }: ShapeOfValue): string {
  const upper = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (minimum !== undefined && upper !== undefined) return ` from ${minimum} to ${upper}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return upper === undefined ? '' : ` of at most ${upper}`;
}
