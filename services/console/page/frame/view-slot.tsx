import type { ComponentType } from 'preact';
import { useEffect, useErrorBoundary, useState } from 'preact/hooks';
import { Empty, Loading } from './states.tsx';
import type { ViewProps } from './view-props.ts';
import type { ViewEntry } from './views.tsx';

const loaded = new Map<string, ComponentType<ViewProps>>();

/** Shows a view, once its file is there; what it throws ends the view, not the page. */
export function ViewSlot({ entry, params }: { entry: ViewEntry; params: ViewProps['params'] }) {
  const [, setCount] = useState(0);
  const [failure, setFailure] = useState<unknown>();
  const [thrown] = useErrorBoundary((error) => console.error(error));
  const View = loaded.get(entry.name);

  useEffect(() => {
    if (loaded.has(entry.name)) return;
    entry.load().then((view) => {
      loaded.set(entry.name, view);
      setCount((count) => count + 1);
    }, setFailure);
  }, [entry]);

  if (thrown !== undefined || failure !== undefined) {
    return (
      <Empty
        title={failure === undefined ? 'This view ended with a fault' : 'This view could not be read'}
        hint={String(thrown ?? failure)}
      >
        <button type="button" class="button" onClick={() => location.reload()}>
          Load the page again
        </button>
      </Empty>
    );
  }
  return View === undefined ? <Loading what="the view" lines={8} /> : <View params={params} />;
}
