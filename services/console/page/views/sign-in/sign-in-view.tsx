import './sign-in.css';
import { useId, useRef, useState } from 'preact/hooks';
import { Refusal } from '../../data/request.ts';
import { signIn } from '../../data/session.ts';
import { Refused } from '../../frame/states.tsx';

const ROLES = [
  { role: 'viewer', may: 'looks at everything, and changes nothing' },
  { role: 'operator', may: 'also judges alerts and answers label requests' },
  {
    role: 'admin',
    may: 'also starts and cancels runs, promotes, rejects and rolls back models, and replays dead letters',
  },
] as const;

/** Asks for a token, and says what a role may. */
export function SignInView() {
  const field = useRef<HTMLInputElement>(null);
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const id = useId();

  const submit = async (event: Event) => {
    event.preventDefault();
    const token = field.current?.value.trim() ?? '';
    if (busy || token === '') return;
    setBusy(true);
    setRefusal(undefined);
    try {
      await signIn(token);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      setRefusal(error);
      setBusy(false);
      field.current?.select();
    }
  };

  return (
    <div class="sign-in">
      <section class="panel" aria-labelledby={`${id}-title`}>
        <form class="panel-body stack" onSubmit={submit}>
          <h1 id={`${id}-title`}>Sign in to Towerwatch</h1>
          <p class="muted" id={`${id}-hint`}>
            Paste the token that you were given. It is sent once and kept in a cookie that no script can read.
          </p>
          <div class="field">
            <label for={id}>Token</label>
            <div class="sign-in-token">
              <input
                ref={field}
                id={id}
                class="input"
                type={shown ? 'text' : 'password'}
                name="token"
                required
                maxLength={512}
                autocomplete="current-password"
                autocapitalize="off"
                spellcheck={false}
                autofocus
                aria-describedby={`${id}-hint`}
              />
              <button
                type="button"
                class="button"
                aria-pressed={shown}
                aria-label="Show the token"
                onClick={() => setShown(!shown)}
              >
                {shown ? 'Hide' : 'Show'}
              </button>
            </div>
          </div>
          {refusal && <Refused refusal={refusal} />}
          <button type="submit" class="button button-main" disabled={busy}>
            {busy ? 'Asking…' : 'Sign in'}
          </button>
        </form>
      </section>
      <section class="panel panel-body stack" aria-labelledby={`${id}-roles`}>
        <h2 id={`${id}-roles`}>What a token lets you do</h2>
        <dl class="facts">
          {ROLES.map(({ role, may }) => (
            <>
              <dt key={role}>
                <span class="tag">{role}</span>
              </dt>
              <dd>{may}</dd>
            </>
          ))}
        </dl>
        <p class="muted small">
          No token, or one that has ended? Who runs this console makes one with{' '}
          <code>npm run towerwatch -- tokens create</code>.
        </p>
      </section>
    </div>
  );
}
