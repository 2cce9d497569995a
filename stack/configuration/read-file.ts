import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { SECTIONS, settingOf } from '../../domain/configuration-keys.ts';
import { SEED_SECTION, seedAnswer } from '../../domain/seed-keys.ts';
import type { Assignment } from './assignment.ts';
import type { ConfigurationProblem } from './configuration-problem.ts';
import { unknownKey } from './unknown-name.ts';

/** What a source says: the values it gives to settings that exist, and everything wrong with it. */
export interface SourceReading {
  readonly assignments: Assignment[];
  readonly problems: ConfigurationProblem[];
}

/** Reads vidmine.yaml; `label` is its name in messages. Values are not checked against the schema here. */
export function readConfigurationText(text: string, label: string): SourceReading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${label}:${line}:${col}`;
  };
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    return {
      assignments: [],
      problems: faults.map(({ message, pos }) => ({ where: at(pos[0]), what: `is not YAML: ${message}.` })),
    };
  }
  const reading = new FileReading(document, at);
  reading.readDocument();
  return reading;
}

class FileReading implements SourceReading {
  readonly assignments: Assignment[] = [];
  readonly problems: ConfigurationProblem[] = [];
  /** Where each dotted key stands: `a: {b: 1}` and `a.b: 1` name the same setting. */
  private readonly firstAt = new Map<string, string>();
  private readonly document: Document;
  private readonly at: (offset: number) => string;

  constructor(document: Document, at: (offset: number) => string) {
    this.document = document;
    this.at = at;
  }

  readDocument(): void {
    const { contents } = this.document;
    if (isMap(contents)) this.readSection(contents, []);
    else if (contents !== null && !(isScalar(contents) && contents.value === null)) {
      this.report(contents, 'the file must hold settings by section, such as `mining: off`.');
    }
  }

  private readSection(section: YAMLMap, above: readonly string[]): void {
    for (const { key: keyNode, value: valueNode } of section.items) {
      const where = this.where(keyNode);
      const name = isScalar(keyNode) ? String(keyNode.value) : String(keyNode);
      const key = [...above, name].join('.');
      const first = this.firstAt.get(key);
      if (first !== undefined) {
        this.problems.push({
          where,
          what: `${key} is given twice, first at ${first}.`,
          todo: 'Keep one of the two.',
        });
        continue;
      }
      this.firstAt.set(key, where);
      this.readEntry(key, this.resolved(valueNode), where);
    }
  }

  private readEntry(key: string, value: unknown, where: string): void {
    const empty = value === null || (isScalar(value) && value.value === null);
    if (SECTIONS.includes(key)) {
      if (isMap(value)) this.readSection(value, key.split('.'));
      else if (!empty) this.reportSectionAsValue(key, where);
    } else if (settingOf(key) === undefined) {
      this.readUnknown(key, value, where);
    } else if (empty) {
      this.problems.push({
        where,
        what: `${key} has no value.`,
        todo: 'Write one, or remove the line to have the default.',
      });
    } else {
      this.assign(key, value as Node);
    }
  }

  private assign(key: string, node: Node): void {
    this.assignments.push({
      key,
      value: node.toJS(this.document),
      origin: { from: 'file', where: this.where(node) },
      whereItem: (index) => (isSeq(node) ? this.where(node.items[index]) : undefined),
    });
  }

  /** A section of the older systems is answered key by key, whatever it is called. */
  private readUnknown(key: string, value: unknown, where: string): void {
    const entries = isMap(value) && seedAnswer(key) === undefined ? value.items : [];
    const known = entries.some(
      (entry) => isScalar(entry.key) && seedAnswer(String(entry.key.value)) !== undefined,
    );
    if (!known && key !== SEED_SECTION) {
      this.problems.push(unknownKey(key, where));
      return;
    }
    if (entries.length === 0) this.problems.push({ where, what: `${key} is no section here.` });
    for (const entry of entries) {
      const name = isScalar(entry.key) ? String(entry.key.value) : String(entry.key);
      this.problems.push(unknownKey(`${key}.${name}`, this.where(entry.key)));
    }
  }

  private reportSectionAsValue(key: string, where: string): void {
    const seed = seedAnswer(key);
    this.problems.push({
      where,
      what: `${key} is a section and holds settings, not a value.`,
      todo: seed === undefined ? undefined : `What was called ${key} ${seed.answer}.`,
    });
  }

  private resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.document) : node;
  }

  private report(node: Node, what: string): void {
    this.problems.push({ where: this.where(node), what });
  }

  private where(node: unknown): string {
    const range = (node as Node | null | undefined)?.range;
    return this.at(range?.[0] ?? 0);
  }
}
