import { useEffect, useRef } from 'preact/hooks';
import { usePathname } from 'wouter-preact/use-browser-location';
import { session } from '../data/session.ts';
import { SignInView } from '../views/sign-in/sign-in-view.tsx';
import { Header } from './header.tsx';
import { KeyList } from './key-list.tsx';
import { Navigation } from './navigation.tsx';
import { matchPath } from './paths.ts';
import { StaleBar } from './stale-bar.tsx';
import { Empty, Loading } from './states.tsx';
import { Toasts } from './toast.tsx';
import type { ViewProps } from './view-props.ts';
import { ViewSlot } from './view-slot.tsx';
import { VIEWS, type ViewEntry } from './views.tsx';

/** The page: header, navigation and the view of the address; the sign-in where nobody is signed in. */
export function Shell() {
  const main = useRef<HTMLElement>(null);
  const found = viewOf(usePathname());
  const name = session.value === null ? 'sign-in' : found?.entry.name;
  const title = session.value === null ? 'Sign in' : (found?.entry.title(found.params) ?? 'Not found');

  useEffect(() => {
    document.title = `${title} · Towerwatch`;
  }, [title]);
  const before = useRef(name);
  useEffect(() => {
    if (before.current === name) return;
    before.current = name;
    main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [name]);

  return (
    <>
      <a class="skip" href="#main">
        Skip to the view
      </a>
      <Header />
      {session.value !== null && <Navigation shown={found?.entry} />}
      <div class="content">
        <StaleBar />
        <main id="main" ref={main} tabIndex={-1}>
          <Main found={found} />
        </main>
      </div>
      <Toasts />
      <KeyList />
    </>
  );
}

type Found = { entry: ViewEntry; params: ViewProps['params'] };

function Main({ found }: { found: Found | null }) {
  if (session.value === undefined) return <Loading what="who is signed in" lines={8} />;
  if (session.value === null) return <SignInView />;
  if (found === null) {
    return (
      <Empty title="There is no such view" hint="The address may be mistyped.">
        <a href="/" class="button">
          To the fleet
        </a>
      </Empty>
    );
  }
  return <ViewSlot key={found.entry.name} entry={found.entry} params={found.params} />;
}

function viewOf(pathname: string): Found | null {
  for (const entry of VIEWS) {
    for (const path of entry.paths) {
      const params = matchPath(path, pathname);
      if (params !== null) return { entry, params };
    }
  }
  return null;
}
