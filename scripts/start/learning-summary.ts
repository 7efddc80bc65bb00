import Table from 'cli-table3';
import type { Candidate } from '#schemas/types/topics.ts';
import type { JudgedScores } from './before-after.ts';
import type { LearningReport } from './learning-report.ts';
import { verdictsText } from './learning-text.ts';

const NONE = '–';

/** What a person reads at the end of what was learned: what was said, what came of it, what is better. */
export function learningSummary(report: LearningReport): string {
  const { verdicts, labelRequests, labels, outcome, reason, quality } = report;
  const seconds = report.secondsFromLastAnswerToScores;
  const parts = [
    [
      `feedback   ${verdictsText(verdicts)}; ${labelRequests.answered} of ${labelRequests.asked} label requests answered`,
      `learning   ${outcome.toLowerCase()}, from ${labels} labels: ${reason}`,
      ...(seconds === null
        ? []
        : [`           ${seconds.toFixed(1)} s from the last answer to the first score by the new model`]),
    ].join('\n'),
  ];
  if (quality !== null) {
    const { before, after } = quality;
    const rows: [string, JudgedScores | null][] = [
      ['before', before.prompt],
      ['before, settled', before.settled],
      ['after', after.prompt],
      ['after, settled', after.settled],
    ];
    parts.push(`The rest of the replay before and after\n${qualityTable(rows)}`);
  }
  return parts.join('\n\n');
}

/** The gate's candidates with their figures on held-back labels. */
export function candidateTable(candidates: readonly Candidate[]): string {
  const table = new Table({
    head: ['candidate', 'score', 'AUC-PR', 'point F1', 'seen kinds', 'missed kinds', 'normal flagged', ''],
    style: { head: [], border: [], compact: true },
  });
  for (const { name, prompt, settled, eligible, reason } of candidates) {
    for (const [score, figures] of [
      ['prompt', prompt],
      ['settled', settled],
    ] as const) {
      if (figures === null) continue;
      const { aucPr, pointF1, visibleRecall, fnRecall, normalFlagged } = figures;
      const remark = eligible ? 'eligible' : reason;
      table.push([
        name,
        score,
        ...[aucPr, pointF1, visibleRecall, fnRecall, normalFlagged].map(text),
        score === 'prompt' ? remark : '',
      ]);
    }
  }
  return table.toString();
}

function qualityTable(rows: readonly (readonly [string, JudgedScores | null])[]): string {
  const table = new Table({
    head: [
      '',
      'AUC-PR',
      'VUS-PR',
      'point F1',
      'visible recall',
      'missed kinds',
      'normal flagged',
      'false alerts per entity and day',
    ],
    style: { head: [], border: [], compact: true },
  });
  for (const [name, of] of rows) {
    if (of === null) continue;
    const { aucPr, vusPr, pointF1, visibleRecall, missedRecall, normalFlagged } = of;
    const figures = [aucPr, vusPr, pointF1, visibleRecall, missedRecall, normalFlagged];
    table.push([name, ...figures.map(text), text(of.falseAlertsPerEntityDay)]);
  }
  return table.toString();
}

function text(figure: number | null): string {
  return figure === null ? NONE : figure.toFixed(3);
}
