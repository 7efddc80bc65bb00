import type { ConfusionMatrix } from '#core/evaluate/confusion-matrix.ts';

/** A chart as a whole SVG document: stands alone as a file, and inside a page beside others. */
export type ChartSvg = string;

/** What the horizontal axis measures; times are milliseconds since 1970, shown in UTC. */
export type XType = 'value' | 'time' | 'log';

/** A value that is null or not finite is a gap in the line. */
export type Point = readonly [x: number, y: number | null];

export interface LineSeries {
  readonly name: string;
  readonly points: readonly Point[];
  /** Holds each value until the next x, as a distribution function does. */
  readonly step?: boolean;
  /** Shaded from low to high, one of each for each point. */
  readonly band?: { readonly low: readonly number[]; readonly high: readonly number[] };
  readonly dashed?: boolean;
  /** Any CSS colour instead of the palette's next. */
  readonly colour?: string;
}

/** A line across the whole plot with its name; on axis x it stands upright. */
export interface Threshold {
  readonly name: string;
  readonly value: number;
  readonly axis?: 'x' | 'y';
}

/** A shaded stretch of the horizontal axis; spans of one name share colour and legend. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly name: string;
}

export interface Marks {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface LineChartSpec {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xType?: XType;
  readonly series: readonly LineSeries[];
  readonly thresholds?: readonly Threshold[];
  readonly spans?: readonly Span[];
  readonly marks?: readonly Marks[];
}

/** Values at the chart's times; null or not finite where there is none. */
export type Values = ArrayLike<number | null>;

export interface TimelineRow {
  /** Stands over the panel, such as a KPI or "score". */
  readonly name: string;
  readonly lines: readonly { readonly name: string; readonly values: Values; readonly dashed?: boolean }[];
  /** Nonzero or true where the first line is marked as flagged. */
  readonly flagged?: ArrayLike<number | boolean>;
  readonly thresholds?: readonly Omit<Threshold, 'axis'>[];
}

export interface TimelineSpec {
  readonly title: string;
  /** Ascending. */
  readonly times: ArrayLike<number>;
  /** 'time' unless given; 'value' for steps that have no time. */
  readonly xType?: 'time' | 'value';
  readonly xLabel?: string;
  readonly rows: readonly TimelineRow[];
  /** Shaded in every panel. */
  readonly spans?: readonly Span[];
}

export interface BarChartSpec {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly groups: readonly string[];
  readonly series: readonly {
    readonly name: string;
    /** One for each group. */
    readonly values: readonly (number | null)[];
    /** Lowest and highest over runs, drawn as whiskers. */
    readonly ranges?: readonly (readonly [low: number, high: number] | null)[];
  }[];
}

export interface HeatChartSpec {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  /** [row][column], written in the cells. */
  readonly values: readonly (readonly (number | null)[])[];
}

export interface ConfusionChartSpec {
  readonly title: string;
  readonly counts: ConfusionMatrix;
}
