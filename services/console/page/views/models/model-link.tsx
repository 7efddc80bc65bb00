import type { ComponentChildren } from 'preact';
import { modelPath } from '../../frame/paths.ts';
import { shortName } from './model-book.ts';

/** Leads to a model; by default under its short name. */
export function ModelLink({
  id,
  kpiSet,
  children,
}: {
  readonly id: string;
  readonly kpiSet: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <a href={modelPath(id)} title={id} class="model-link">
      {children ?? shortName({ id, kpiSet })}
    </a>
  );
}
