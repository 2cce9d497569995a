import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { CHECKS } from '../../client/doctor/checks.ts';
import { SETTINGS } from '../../domain/configuration-keys.ts';
import { QUEUES } from '../../domain/queues.ts';

const project = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const text = readFileSync(project('docker-compose.yml'), 'utf8');

const duration = z.string().regex(/^\d+(ms|s|m|h)$/);
const environment = z.record(z.string(), z.string());
const service = z
  .strictObject({
    image: z.string().min(1).optional(),
    build: z.string().optional(),
    profiles: z.array(z.string()).optional(),
    init: z.boolean().optional(),
    entrypoint: z.array(z.string()).optional(),
    command: z.array(z.string()).optional(),
    restart: z
      .string()
      .regex(/^(unless-stopped|on-failure:\d+)$/)
      .optional(),
    stop_grace_period: duration.optional(),
    shm_size: z.string().optional(),
    environment: environment.optional(),
    ports: z.array(z.string()).default([]),
    volumes: z.array(z.string()).default([]),
    configs: z.array(z.strictObject({ source: z.string(), target: z.string() })).default([]),
    depends_on: z
      .record(
        z.string(),
        z.strictObject({ condition: z.enum(['service_healthy', 'service_completed_successfully']) }),
      )
      .default({}),
    healthcheck: z
      .strictObject({
        test: z.tuple([z.literal('CMD')], z.string()),
        interval: duration,
        timeout: duration,
        start_period: duration,
        retries: z.int().min(1),
      })
      .optional(),
    deploy: z.unknown().optional(),
  })
  .refine(({ image, build }) => image !== undefined || build !== undefined, 'needs an image or a build');
const composeFile = z.looseObject({
  name: z.literal('vidmine'),
  services: z.record(z.string(), service),
  configs: z.record(z.string(), z.strictObject({ content: z.string() })),
  volumes: z.record(z.string(), z.null()),
});

const compose = composeFile.parse(parse(text, { merge: true }));
const services = Object.entries(compose.services);
const queuesOf = (environment: Record<string, string> | undefined): string[] =>
  environment?.VIDMINE_WORKERS_QUEUES?.split(',') ?? [];
const workers = services.filter(([, { environment }]) => queuesOf(environment).length > 0);

describe('docker-compose.yml', () => {
  test('has a worker service for every queue, and no queue that does not exist', () => {
    const served = workers.flatMap(([, { environment }]) => queuesOf(environment));
    expect(served.sort()).toEqual([...QUEUES].sort());
  });

  test('tells every worker where the database, Temporal and Ollama are, by settings that exist', () => {
    const known = [...SETTINGS.flatMap(({ environmentNames }) => environmentNames), 'VIDMINE_HOME'];
    for (const [, { environment = {} }] of workers) {
      expect(environment.DATABASE_URL).toMatch(/^postgres:\/\/.*@database:5432\/vidmine$/);
      expect(environment.TEMPORAL_ADDRESS).toBe('temporal:7233');
      expect(environment.OLLAMA_HOST).toContain('http://ollama:11434');
      expect(known).toEqual(expect.arrayContaining(Object.keys(environment)));
    }
  });

  test('names only services, volumes and configs that are there', () => {
    for (const [name, { depends_on, volumes, configs }] of services) {
      for (const [other, { condition }] of Object.entries(depends_on)) {
        const target = compose.services[other];
        expect([name, other, target]).toEqual([name, other, expect.anything()]);
        if (condition === 'service_healthy') expect(target?.healthcheck).toBeDefined();
        else expect(target?.restart).toMatch(/^on-failure/);
      }
      for (const volume of volumes) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
      for (const { source } of configs) expect(Object.keys(compose.configs)).toContain(source);
    }
  });

  test('looks after the health of everything that is to stay up', () => {
    const unwatched = services
      .filter(([, { restart, healthcheck }]) => restart === 'unless-stopped' && healthcheck === undefined)
      .map(([name]) => name);
    expect(unwatched).toEqual(['temporal-ui']);
  });

  test('keeps the same volume for what outlives a container', () => {
    expect(compose.services.database?.volumes).toEqual(['database:/var/lib/postgresql']);
    expect(compose.services['temporal-database']?.volumes).toEqual([
      'temporal-database:/var/lib/postgresql/data',
    ]);
    for (const [, { volumes }] of workers) {
      expect(volumes).toEqual(['artifacts:/var/lib/vidmine/artifacts']);
    }
  });

  test('opens ports to this machine only', () => {
    for (const port of services.flatMap(([, { ports }]) => ports))
      expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test('holds no secret: every password is asked for', () => {
    const passwords = services.flatMap(([, { environment = {} }]) =>
      Object.entries(environment)
        .filter(([name]) => /PASSWORD|PWD/.test(name))
        .map(([, value]) => value),
    );
    expect(passwords.length).toBeGreaterThan(0);
    for (const password of passwords) expect(password).toMatch(/^\$\{[A-Z_]+:\?[^}]+\}$/);
    for (const url of text.match(/postgres:\/\/\S+/g) ?? [])
      expect(url).toMatch(/^postgres:\/\/vidmine:\$\{/);
  });

  test('runs as production, where no delay can be shortened', () => {
    expect(readFileSync(project('Dockerfile'), 'utf8')).toMatch(/^ENV NODE_ENV=production\b/m);
    for (const [, { environment = {} }] of services) {
      expect(Object.keys(environment)).not.toContain('NODE_ENV');
      expect(Object.keys(environment)).not.toContain('VIDMINE_TESTING_TIME_SCALE');
    }
  });

  test('pins what it runs', () => {
    for (const [name, { image }] of services) {
      if (image === 'vidmine') continue;
      expect([name, image]).toEqual([name, expect.stringMatching(/:[a-z]*\d/)]);
    }
  });

  test('runs programs of ours that exist', () => {
    const commands = services.flatMap(([, { entrypoint = [], command = [], healthcheck }]) => [
      ...entrypoint,
      ...command,
      ...(healthcheck?.test ?? []),
    ]);
    const ours = commands.filter((word) => word.endsWith('.ts'));
    expect(new Set(ours)).toEqual(new Set(['workers/main.ts', 'stack/prepare.ts', 'client/main.ts']));
    for (const path of ours) expect(existsSync(project(path))).toBe(true);
    expect(CHECKS.map(({ part }) => part)).toContain('workers');
  });
});
