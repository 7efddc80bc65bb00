import './flow.css';
import './health.css';
import { NotRead } from '../../frame/not-read.tsx';
import { Stale } from '../../frame/states.tsx';
import { Time } from '../../frame/time.tsx';
import { findingsOf } from './findings.ts';
import { FindingsList } from './findings-list.tsx';
import { FlowPicture } from './flow-picture.tsx';
import { SourceList } from './source-list.tsx';
import { StageList } from './stage-list.tsx';
import { TopicList } from './topic-list.tsx';
import { useFlow, useMoments } from './use-flow.ts';

/** The pipeline as it runs: what is wrong first, then the flow as a picture, then all of it as tables. */
export function HealthView() {
  const { value: flow, refusal, stale, readAt, reload } = useFlow();
  const moments = useMoments(flow);
  if (flow === undefined) {
    return (
      <div class="view">
        <h1>Health</h1>
        <NotRead what="the flow" lines={12} refusal={refusal} retry={reload} />
      </div>
    );
  }
  return (
    <div class="view health">
      <header class="view-head">
        <h1>Health</h1>
        <SourceList sources={flow.sources} now={flow.at} />
        <p class="muted small spread">
          as of <Time at={flow.at} /> UTC
        </p>
      </header>
      {stale && readAt !== undefined && <Stale since={readAt} />}
      <FindingsList findings={findingsOf(flow, moments)} stages={flow.stages.length} />
      <section class="panel flow-panel" aria-labelledby="flow">
        <header>
          <h2 id="flow">The flow</h2>
          <p class="muted small">
            Lines are topics: the more records a second, the wider and the faster. ⚠ leads to dead letters.
          </p>
        </header>
        <div class="panel-body">
          <FlowPicture flow={flow} />
        </div>
      </section>
      <StageList flow={flow} />
      <TopicList flow={flow} />
    </div>
  );
}
