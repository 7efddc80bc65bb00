import { useState } from 'preact/hooks';
import type { OpenedLetter } from '../../../api/shapes/dead-letter.ts';
import { consoleNow } from '../../data/clock.ts';
import { request } from '../../data/request.ts';
import { useResource } from '../../data/resource.ts';
import { ConfirmDialog } from '../../frame/dialog.tsx';
import { ForAdmins } from '../../frame/for-admins.tsx';
import { countText } from '../../frame/format.ts';
import { NotRead } from '../../frame/not-read.tsx';
import { Time } from '../../frame/time.tsx';
import { toast } from '../../frame/toast.tsx';
import { BYTES_WIDTH, hexLines, PER_LINE } from './hex.ts';
import { noteReplay, replayed } from './replayed.ts';

const HEX_LINES = 128;

/** One dead letter: what its code means, where it was, what is in it, and the order to put it back. */
export function OpenedLetterPanel({
  topic,
  offset,
  onClose,
}: {
  readonly topic: string;
  readonly offset: string;
  readonly onClose: () => void;
}) {
  const path = `/dead-letters/${encodeURIComponent(topic)}/${offset}`;
  const { value: letter, refusal, reload } = useResource<OpenedLetter>(path);
  return (
    <section class="panel opened-letter" aria-labelledby="opened-letter">
      <header>
        <h2 id="opened-letter">Dead letter {offset}</h2>
        <button type="button" class="button button-small spread" onClick={onClose}>
          Close
        </button>
      </header>
      {letter === undefined ? (
        <NotRead what="the dead letter" lines={8} refusal={refusal} retry={reload} />
      ) : (
        <div class="panel-body stack">
          <h3>
            <code>{letter.code}</code> {letter.title}
          </h3>
          <p class="break">{letter.message}</p>
          <p>
            <strong>What to do:</strong> {letter.remedy}
          </p>
          <Replay letter={letter} path={path} />
          <Origin letter={letter} />
          <Value letter={letter} />
        </div>
      )}
    </section>
  );
}

function Origin({ letter }: { readonly letter: OpenedLetter }) {
  return (
    <dl class="facts">
      <dt>was on</dt>
      <dd class="break">
        {letter.topic}, partition {letter.partition}, offset {letter.originOffset}
      </dd>
      <dt>put aside</dt>
      <dd>
        <Time at={letter.at} /> by the {letter.service}
      </dd>
      <dt>key</dt>
      <dd class="break">{letter.key === null ? 'none' : <code>{letter.key}</code>}</dd>
      <dt>schema id</dt>
      <dd>{letter.schemaId ?? 'none'}</dd>
      <dt>value</dt>
      <dd>{letter.bytes === null ? 'none' : `${countText(letter.bytes)} bytes`}</dd>
    </dl>
  );
}

function Value({ letter: { value, base64, bytes } }: { readonly letter: OpenedLetter }) {
  const lines = base64 === null ? [] : hexLines(base64, HEX_LINES);
  const shown = lines.length * PER_LINE;
  const decoded = value !== null && value !== undefined;
  return (
    <>
      {decoded ? (
        <figure>
          <figcaption class="muted small">As it decodes</figcaption>
          <pre class="letter-value">{JSON.stringify(value, null, 2)}</pre>
        </figure>
      ) : (
        <p class="muted">
          {base64 === null ? 'It has no value.' : 'It does not decode; its bytes are below.'}
        </p>
      )}
      {lines.length > 0 && (
        <details open={!decoded}>
          <summary>
            Bytes
            {shown < (bytes ?? 0) && <span class="muted small"> the first {countText(shown)}</span>}
          </summary>
          <pre class="letter-value">
            {lines
              .map(({ offset, bytes: hex, text }) => `${offset}  ${hex.padEnd(BYTES_WIDTH)}  ${text}`)
              .join('\n')}
          </pre>
        </details>
      )}
    </>
  );
}

function Replay({ letter, path }: { readonly letter: OpenedLetter; readonly path: string }) {
  const [asking, setAsking] = useState(false);
  const before = replayed.value.get(path);
  const replay = async (why: string) => {
    const { topic, records } = await request<{ topic: string; records: number }>(`${path}/replay`, {
      method: 'POST',
      body: { why },
    });
    noteReplay(path, consoleNow());
    toast({ text: `${records === 1 ? 'It is' : `${records} records are`} back on ${topic}.` });
  };
  return (
    <ForAdmins what="put it back">
      <div>
        <button type="button" class="button" onClick={() => setAsking(true)}>
          Replay…
        </button>
        {before !== undefined && (
          <p class="note">
            Replayed here at <Time at={before} /> UTC: another replay puts it there once more.
          </p>
        )}
        {asking && (
          <ConfirmDialog
            title="Put this record back?"
            text={
              <div class="stack">
                <p>
                  Its original bytes and key go to {letter.topic}, partition {letter.partition}, as a new
                  record. Remove the cause first: while it is still at fault, it comes straight back as a new
                  dead letter.
                </p>
                <p>
                  This one stays on the dead-letter topic until its retention ends. A sample whose step has
                  been closed meanwhile is refused again, as LATE.
                </p>
              </div>
            }
            confirm="Replay"
            reason
            onConfirm={replay}
            onClose={() => setAsking(false)}
          />
        )}
      </div>
    </ForAdmins>
  );
}
