/** Where a run that has ended stands on the page of models. */
export const runAnchor = (id: string): string => `#run-${encodeURIComponent(id)}`;

/** Where the models of a kpiSet are shown. */
export const modelsPath = (kpiSet: string): string => `/models?kpiSet=${encodeURIComponent(kpiSet)}`;
