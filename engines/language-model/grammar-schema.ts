import { z } from 'zod';
import type { JsonSchema } from './language-model.ts';

/** A longer string makes Ollama refuse the whole schema (its grammar caps repetitions at 2000). */
const MAX_STRING = 2000;
const MAX_ITEMS = 200;
/** Integer ranges are ignored by some engines, so they become an enum, which every engine honours. */
const MAX_INTEGER_RANGE = 100;

type Node = Readonly<Record<string, unknown>>;

/**
 * The JSON schema of a zod schema, reduced to what every engine's grammar honours: objects whose properties are
 * all required, bounded arrays, bounded strings, enums, booleans, alternatives. Throws where the schema asks
 * for more: such a thing is ignored by one engine, refused by another, and look-aheads in a pattern crash a
 * whole model server.
 */
export function grammarSchema(schema: z.ZodType): JsonSchema {
  return reduce(z.toJSONSchema(schema) as Node, '$');
}

function reduce(node: Node, at: string): JsonSchema {
  const { $schema, title, description, default: preset, ...rest } = node;
  if ('const' in rest) return enumOf([rest.const], rest, at);
  if (Array.isArray(rest.enum)) return enumOf(rest.enum, rest, at);
  for (const union of ['anyOf', 'oneOf'] as const) {
    if (Array.isArray(rest[union])) {
      only(rest, [union], at);
      return { oneOf: (rest[union] as Node[]).map((part, i) => reduce(part, `${at}|${i}`)) };
    }
  }
  switch (rest.type) {
    case 'object':
      return object(rest, at);
    case 'array':
      return array(rest, at);
    case 'string':
      return string(rest, at);
    case 'integer':
      return integer(rest, at);
    case 'boolean':
    case 'null':
      only(rest, ['type'], at);
      return { type: rest.type };
    default:
      return refuse(
        at,
        `${JSON.stringify(rest.type ?? 'anything')} is not bounded by every engine's grammar`,
      );
  }
}

function object(node: Node, at: string): JsonSchema {
  only(node, ['type', 'properties', 'required', 'additionalProperties'], at);
  const properties = (node.properties ?? {}) as Record<string, Node>;
  const names = Object.keys(properties);
  if (names.length === 0) refuse(at, 'an object needs named properties');
  if (node.additionalProperties !== undefined && node.additionalProperties !== false)
    refuse(at, 'additional properties have no bound');
  const required = new Set(node.required as string[] | undefined);
  const optional = names.find((name) => !required.has(name));
  if (optional !== undefined)
    refuse(
      `${at}.${optional}`,
      'must be required (engines differ on optional ones): let it be empty instead',
    );
  return {
    type: 'object',
    properties: Object.fromEntries(
      names.map((name) => [name, reduce(properties[name] as Node, `${at}.${name}`)]),
    ),
    required: names,
    additionalProperties: false,
  };
}

function array(node: Node, at: string): JsonSchema {
  only(node, ['type', 'items', 'minItems', 'maxItems'], at);
  if (node.items === undefined) refuse(at, 'an array needs a type of item');
  const minItems = typeof node.minItems === 'number' ? node.minItems : 0;
  const maxItems = bounded(node.maxItems, MAX_ITEMS, `${at}: maxItems`);
  return { type: 'array', items: reduce(node.items as Node, `${at}[]`), minItems, maxItems };
}

function string(node: Node, at: string): JsonSchema {
  only(node, ['type', 'minLength', 'maxLength'], at);
  const maxLength = bounded(node.maxLength, MAX_STRING, `${at}: maxLength`);
  return {
    type: 'string',
    ...(typeof node.minLength === 'number' ? { minLength: node.minLength } : {}),
    maxLength,
  };
}

function integer(node: Node, at: string): JsonSchema {
  only(node, ['type', 'minimum', 'maximum'], at);
  const { minimum, maximum } = node as { minimum?: number; maximum?: number };
  if (minimum === undefined || maximum === undefined || maximum - minimum > MAX_INTEGER_RANGE)
    return refuse(at, `an integer needs a range of at most ${MAX_INTEGER_RANGE}`);
  return { enum: Array.from({ length: maximum - minimum + 1 }, (_, i) => minimum + i) };
}

function enumOf(values: unknown[], node: Node, at: string): JsonSchema {
  only(node, ['type', 'enum', 'const'], at);
  if (values.length === 0) refuse(at, 'an enum without values admits no answer');
  if (!values.every((v) => v === null || ['string', 'number', 'boolean'].includes(typeof v)))
    refuse(at, 'an enum may hold only plain values');
  return { enum: values };
}

function bounded(value: unknown, limit: number, what: string): number {
  if (typeof value !== 'number') return refuse(what, 'is missing: an unbounded answer does not end');
  return value <= limit ? value : refuse(what, `is ${value}, and the engines take at most ${limit}`);
}

function only(node: Node, allowed: readonly string[], at: string): void {
  const extra = Object.keys(node).filter((key) => !allowed.includes(key));
  if (extra.length > 0)
    refuse(at, `uses ${extra.join(', ')}, which not every engine honours and some crash on`);
}

function refuse(at: string, why: string): never {
  throw new Error(`This schema cannot be given to a language model: ${at} ${why}.`);
}
