export { barChart } from './charts/bar-chart.ts';
export { confusionChart } from './charts/confusion-chart.ts';
export { heatChart } from './charts/heat-chart.ts';
export { lineChart } from './charts/line-chart.ts';
export type * from './charts/spec.ts';
export { timelineChart } from './charts/timeline-chart.ts';
