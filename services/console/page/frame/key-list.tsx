import { signal } from '@preact/signals';
import { Dialog } from './dialog.tsx';
import { keyScopes, listedKeys, useKeys } from './keys.ts';

/** Whether the list of keys is open. */
export const keysShown = signal(false);

const SHOWN_AS: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  ' ': 'Space',
};

/** The keys that do something where the page now is; `?` opens it. */
export function KeyList() {
  const open = () => {
    keysShown.value = true;
  };
  useKeys({ '?': open }, { '?': 'This list' });
  if (!keysShown.value) return null;
  const close = () => {
    keysShown.value = false;
  };
  return (
    <Dialog title="Keys" onClose={close}>
      {listedKeys(keyScopes.value).map((help, index) => (
        <dl key={index} class="facts key-list">
          {Object.entries(help).map(([key, does]) => (
            <div key={key}>
              <dt>
                <kbd class="key">{SHOWN_AS[key] ?? key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
      ))}
      <div class="dialog-actions">
        <button type="button" class="button" onClick={close}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
