import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Refusal } from '../data/request.ts';
import { Refused } from './states.tsx';

/** A modal dialog; Escape closes it, unless it is busy: what comes of that is told in it. */
export function Dialog({
  title,
  busy = false,
  onClose,
  children,
}: {
  title: string;
  busy?: boolean;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={heading}
      onCancel={(event) => busy && event.preventDefault()}
      onClose={onClose}
    >
      <div class="dialog-body">
        <h2 id={heading}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

export interface ConfirmDialogProps {
  title: string;
  /** What will happen, in words. */
  text: ComponentChildren;
  /** What the button says. */
  confirm: string;
  danger?: boolean;
  /** Whether a reason (3 characters at least) must be given; it is handed to onConfirm, else an empty text. */
  reason?: boolean;
  /** Does it; what it throws is shown, and the dialog stays. Once it is done, onClose is called. */
  onConfirm: (why: string) => Promise<void> | void;
  onClose: () => void;
}

/** Asks before what is not easily undone, and why it is done. */
export function ConfirmDialog({
  title,
  text,
  confirm,
  danger,
  reason,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const [why, setWhy] = useState('');
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const field = useId();
  const ready = !busy && (reason !== true || why.trim().length >= 3);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (!ready) return;
    setBusy(true);
    setRefusal(undefined);
    try {
      await onConfirm(why.trim());
      onClose();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      setRefusal(error);
      setBusy(false);
    }
  };

  return (
    <Dialog title={title} busy={busy} onClose={onClose}>
      <form class="stack dialog-form" onSubmit={submit}>
        <div>{text}</div>
        {reason && (
          <div class="field">
            <label for={field}>Why (it is kept with what you do)</label>
            <textarea
              id={field}
              value={why}
              required
              minLength={3}
              maxLength={2000}
              onInput={(event) => setWhy(event.currentTarget.value)}
            />
          </div>
        )}
        {refusal && <Refused refusal={refusal} />}
        <div class="dialog-actions">
          <button type="button" class="button" disabled={busy} onClick={onClose}>
            Cancel
          </button>
          <button
            type="submit"
            class={`button ${danger ? 'button-danger' : 'button-main'}`}
            disabled={!ready}
          >
            {busy ? 'Waiting for the answer…' : confirm}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
