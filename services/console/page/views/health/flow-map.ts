import type { Flow, Source, Stage, TopicFlow } from '../../../api/shapes/flow.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle';
}

export interface PlacedStage extends Box {
  readonly stage: Stage;
}

/** What stands outside of Towerwatch. */
export interface Outside extends Box {
  readonly name: string;
}

/** A line of the picture, and the topics that flow along it. */
export interface FlowLine {
  readonly key: string;
  /** Along the flow, as of an SVG path. */
  readonly path: string;
  readonly topics: readonly TopicFlow[];
  /** Where each topic's name stands; its rate is a line below. */
  readonly labels: readonly Place[];
  /** Records per second on all its topics; null: not known. */
  readonly perSecond: number | null;
}

export interface FlowMap {
  readonly stages: readonly PlacedStage[];
  /** Stages that the picture has no place for; the list has them. */
  readonly unplaced: readonly Stage[];
  readonly lines: readonly FlowLine[];
  readonly clickhouse: Source | undefined;
}

export const MAP_WIDTH = 1200;
export const MAP_HEIGHT = 580;

const stageBox = (x: number, y: number): Box => ({ x, y, width: 152, height: 92 });

const STAGES: Readonly<Record<string, Box>> = {
  windower: stageBox(212, 72),
  scorer: stageBox(476, 72),
  alerter: stageBox(740, 72),
  historian: stageBox(212, 276),
  retrainer: stageBox(476, 372),
  joiner: stageBox(740, 372),
};

export const OUTSIDE: readonly Outside[] = [
  { name: 'network', x: 4, y: 94, width: 92, height: 48 },
  { name: 'inventory', x: 944, y: 8, width: 104, height: 36 },
  { name: 'alerting systems', x: 1072, y: 94, width: 124, height: 48 },
  { name: 'operators', x: 1072, y: 394, width: 124, height: 48 },
];

/** Of ClickHouse. */
export const STORE: Box = { x: 212, y: 446, width: 152, height: 84 };

/** What is tapped for the history. */
export const TAPS: Readonly<{ path: string; dots: readonly [number, number][] }> = {
  path: 'M108 118V228M374 118V228M638 118V228M904 118V228M108 228H904',
  dots: [
    [108, 118],
    [374, 118],
    [638, 118],
    [904, 118],
  ],
};

/** Drawn without a rate: the way of the history, and what people read. */
export const WAYS: readonly string[] = [
  'M288 228V270',
  'M288 368V442',
  'M364 486H420V418H470',
  'M1134 142V388',
];

/** Which topics share a line, and how it runs. */
const LINES: readonly (Omit<FlowLine, 'topics' | 'perSecond'> & { readonly names: readonly string[] })[] = [
  {
    key: 'raw',
    names: ['kpi.raw.v1'],
    path: 'M96 118H206',
    labels: [{ x: 152, y: 88, anchor: 'middle' }],
  },
  {
    key: 'windows',
    names: ['kpi.windows.v1'],
    path: 'M364 118H470',
    labels: [{ x: 419, y: 88, anchor: 'middle' }],
  },
  {
    key: 'scores',
    names: ['kpi.scores.v1'],
    path: 'M628 118H734',
    labels: [{ x: 683, y: 88, anchor: 'middle' }],
  },
  {
    key: 'alerts',
    names: ['anomalies.v1', 'kpi.settled.v1'],
    path: 'M892 118H1066',
    labels: [
      { x: 984, y: 88, anchor: 'middle' },
      { x: 984, y: 136, anchor: 'middle' },
    ],
  },
  {
    key: 'entities',
    names: ['entities.v1'],
    path: 'M944 26H816V66',
    labels: [{ x: 824, y: 42, anchor: 'start' }],
  },
  {
    key: 'models',
    names: ['models.v1'],
    path: 'M552 372V170',
    labels: [{ x: 562, y: 292, anchor: 'start' }],
  },
  {
    key: 'labels-alerter',
    names: ['labels.v1'],
    path: 'M816 372V170',
    labels: [{ x: 826, y: 292, anchor: 'start' }],
  },
  {
    key: 'labels-retrainer',
    names: ['labels.v1'],
    path: 'M740 418H634',
    labels: [{ x: 687, y: 388, anchor: 'middle' }],
  },
  {
    key: 'feedback',
    names: ['feedback.v1'],
    path: 'M1072 418H898',
    labels: [{ x: 985, y: 388, anchor: 'middle' }],
  },
  {
    key: 'requests',
    names: ['label-requests.v1', 'retrain.runs.v1'],
    path: 'M584 464V512H1108V448',
    labels: [
      { x: 760, y: 488, anchor: 'middle' },
      { x: 960, y: 488, anchor: 'middle' },
    ],
  },
  {
    key: 'commands',
    names: ['retrain.commands.v1'],
    path: 'M1160 442V560H520V470',
    labels: [{ x: 860, y: 536, anchor: 'middle' }],
  },
];

/** The flow of the design as a picture: which box and which line shows what. */
export function flowMap({ stages, topics, sources }: Flow): FlowMap {
  const byName = new Map(topics.map((topic) => [topic.topic, topic]));
  return {
    stages: stages.flatMap((stage) =>
      STAGES[stage.name] === undefined ? [] : [{ stage, ...STAGES[stage.name] }],
    ),
    unplaced: stages.filter(({ name }) => STAGES[name] === undefined),
    lines: LINES.map(({ names, ...line }) => {
      const found = names.flatMap((name) => byName.get(name) ?? []);
      return { ...line, topics: found, perSecond: sumOf(found.map(({ perSecond }) => perSecond)) };
    }),
    clickhouse: sources.find(({ name }) => name === 'clickhouse'),
  };
}

/** Sum of what is known; null where nothing is. */
export function sumOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

/** Of a line that carries so many records a second: its width in px, and the time in which a dash moves on by its own length, s. */
export function pace(perSecond: number | null): { readonly width: number; readonly seconds: number | null } {
  if (perSecond === null || perSecond <= 0) return { width: 1.5, seconds: null };
  const size = Math.log10(1 + perSecond);
  return { width: Math.min(7, 1.5 + 1.4 * size), seconds: Math.max(0.3, 2.4 / (1 + 1.6 * size)) };
}

/** Stages in the order in which a sample meets them. */
const ORDER = ['windower', 'scorer', 'alerter', 'joiner', 'retrainer', 'historian'];

export function inOrder(stages: readonly Stage[]): Stage[] {
  const rank = ({ name }: Stage) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return stages.toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}
