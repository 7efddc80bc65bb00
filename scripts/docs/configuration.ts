import { existsSync, readdirSync } from 'node:fs';
import { z } from 'zod';
import {
  type EnvironmentSchema,
  type EnvironmentVariable,
  environmentVariables,
} from '#platform/config/environment.ts';
import { kpiSetsJsonSchema } from '#platform/config/kpi-sets.ts';
import { type GeneratedFile, repositoryRoot } from '../generated-file.ts';
import { table } from './markdown.ts';

const INTRODUCTION = `# Configuration

Services are configured by environment variables alone. All of a service's variables are checked when it starts: if any
is missing or wrong it names every fault in one line and ends with exit code 2. An empty variable counts as unset.
Secrets, and passwords within URLs, are hidden where the configuration is logged.

`;

interface DocumentedVariable extends EnvironmentVariable {
  readonly services: string[];
}

/** docs/configuration.md: every variable that a `services/<name>/config.ts` exports as its zod object. */
export async function renderConfiguration(): Promise<GeneratedFile> {
  const variables = new Map<string, DocumentedVariable>();
  for (const service of configuredServices()) {
    for (const variable of environmentVariables(await schemaOf(service))) {
      const known = variables.get(variable.name);
      if (known === undefined) variables.set(variable.name, { ...variable, services: [service] });
      else if (!sameDeclaration(known, variable)) {
        throw new TypeError(
          `${variable.name} is declared in two ways: see ${known.services[0]} and ${service}`,
        );
      } else known.services.push(service);
    }
  }
  const rows = [...variables.values()]
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
    .map((each) => [`\`${each.name}\``, defaultOf(each), meaningOf(each), each.services.join(', ')]);
  return {
    path: 'docs/configuration.md',
    content: INTRODUCTION + table(['Variable', 'Default', 'Meaning', 'Services'], rows),
  };
}

/** infra/kpi-sets.schema.json, for editors. */
export function renderKpiSetsSchema(): GeneratedFile {
  return {
    path: 'infra/kpi-sets.schema.json',
    content: `${JSON.stringify(kpiSetsJsonSchema(), null, 2)}\n`,
  };
}

function configuredServices(): string[] {
  return readdirSync(`${repositoryRoot}services`)
    .filter((service) => existsSync(`${repositoryRoot}services/${service}/config.ts`))
    .sort();
}

async function schemaOf(service: string): Promise<EnvironmentSchema> {
  const module = (await import(`#services/${service}/config.ts`)) as Record<string, unknown>;
  const schemas = Object.values(module).filter((value) => value instanceof z.ZodObject);
  if (schemas.length !== 1) throw new TypeError(`services/${service}/config.ts must export one zod object`);
  return schemas[0] as EnvironmentSchema;
}

function sameDeclaration(a: EnvironmentVariable, b: EnvironmentVariable): boolean {
  return (
    a.meaning === b.meaning && a.default === b.default && a.required === b.required && a.secret === b.secret
  );
}

function defaultOf(variable: EnvironmentVariable): string {
  if (variable.required) return 'required';
  return variable.default === null ? 'not set' : `\`${variable.default}\``;
}

function meaningOf(variable: EnvironmentVariable): string {
  return variable.secret ? `${variable.meaning} Secret.` : variable.meaning;
}
