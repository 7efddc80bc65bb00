import type { ComponentChildren } from 'preact';
import type { ModelCard } from '../../../api/shapes/model.ts';
import { countText, durationText, numberText } from '../../frame/format.ts';
import { Time } from '../../frame/time.tsx';
import { dataFacts, type Fact, historySpan, labelFacts } from './lineage-facts.ts';
import { ModelLink } from './model-link.tsx';
import { modelsPath, runAnchor } from './models-path.ts';

/** What a model was made of, by what and for what. */
export function ModelFacts({ model }: { readonly model: ModelCard }) {
  const { kpiSet, lineage, settings } = model;
  const span = historySpan(lineage);
  const labels = labelFacts(lineage);
  return (
    <>
      <Group title="Trained on">
        {span && (
          <Entry name="history">
            <Time at={span[0]} /> to <Time at={span[1]} />
          </Entry>
        )}
        <Facts facts={dataFacts(lineage)} />
        {labels.length === 0 ? (
          <Entry name="labels">none: it takes what is usual for normal</Entry>
        ) : (
          <Facts facts={labels} />
        )}
      </Group>
      <Group title="Made">
        <Entry name="when">
          <Time at={model.createdAt} />
        </Entry>
        <Entry name="by">
          {model.createdBy}, Towerwatch {model.codeVersion}
        </Entry>
        {model.runId !== null && (
          <Entry name="run">
            <a href={`${modelsPath(kpiSet)}${runAnchor(model.runId)}`}>
              <code>{model.runId}</code>
            </a>
          </Entry>
        )}
        {model.trainSeconds !== null && (
          <Entry name="training took">{durationText(model.trainSeconds * 1000)}</Entry>
        )}
        <Entry name="tuned from">
          {model.ancestors.length === 0 ? (
            'nothing: a first model'
          ) : (
            <Links ids={model.ancestors} kpiSet={kpiSet} />
          )}
        </Entry>
        {model.children.length > 0 && (
          <Entry name="tuned from it">
            <Links ids={model.children} kpiSet={kpiSet} />
          </Entry>
        )}
      </Group>
      <Group title="Serves">
        <Entry name="kpiSet">{kpiSet}</Entry>
        <Entry name="family">{model.family}</Entry>
        <Entry name="windows">
          {model.windowLength} steps, {model.hop} of them new
        </Entry>
        <Entry name={`${model.kpis.length} KPIs`}>{model.kpis.join(', ')}</Entry>
        <Entry name="prompt threshold">{numberText(model.promptThreshold)}</Entry>
        <Entry name="settled threshold">
          {model.settledThreshold === null
            ? 'none: it has no settled score'
            : numberText(model.settledThreshold)}
        </Entry>
        <Entry name="found by">{model.thresholdMethod}</Entry>
        <Entry name="graph">
          {countText(Math.round(model.size / 1024))} KiB
          {model.loadMillis !== null && `, loaded and checked in ${numberText(model.loadMillis)} ms`}
        </Entry>
        <Entry name="SHA-256">
          <code class="break">{model.sha256}</code>
        </Entry>
        <Entry name="signed by">{model.signedBy ?? 'nobody'}</Entry>
      </Group>
      {Object.keys(settings).length > 0 && (
        <Group title="Settings">
          {Object.entries(settings).map(([name, value]) => (
            <Entry key={name} name={name}>
              <code class="break">{typeof value === 'string' ? value : JSON.stringify(value)}</code>
            </Entry>
          ))}
        </Group>
      )}
    </>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section class="panel">
      <header>
        <h2>{title}</h2>
      </header>
      <dl class="panel-body facts">{children}</dl>
    </section>
  );
}

function Entry({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd class="break">{children}</dd>
    </>
  );
}

function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <>
      {facts.map(({ name, value, code }) => (
        <Entry key={name} name={name}>
          {code ? <code>{value}</code> : value}
        </Entry>
      ))}
    </>
  );
}

function Links({ ids, kpiSet }: { readonly ids: readonly string[]; readonly kpiSet: string }) {
  return (
    <span class="row">
      {ids.map((id) => (
        <ModelLink key={id} id={id} kpiSet={kpiSet} />
      ))}
    </span>
  );
}
