import { navigate } from 'wouter-preact/use-browser-location';
import { badges } from './badges.ts';
import { countText } from './format.ts';
import { Icon, type IconName } from './icons.tsx';
import { useKeys } from './keys.ts';
import { VIEWS, type ViewEntry } from './views.tsx';

const ITEMS = VIEWS.filter((view) => view.nav !== undefined);

/** The views: a rail at the left, at the bottom of a small screen. Digits lead to them. */
export function Navigation({ shown }: { shown: ViewEntry | undefined }) {
  const current = shown?.under ?? shown?.name;
  useKeys(
    Object.fromEntries(ITEMS.map(({ nav, paths }) => [nav!.key, () => navigate(paths[0])])),
    Object.fromEntries(ITEMS.map(({ nav }) => [nav!.key, nav!.label])),
  );
  return (
    <nav class="rail" aria-label="Views">
      <ul>
        {ITEMS.map(({ name, paths, nav }) => {
          const count = badges.value[name] ?? 0;
          return (
            <li key={name}>
              <a href={paths[0]} class="rail-item" aria-current={current === name ? 'page' : undefined}>
                <Icon name={name as IconName} />
                <span>{nav!.label}</span>
                {count > 0 && (
                  <span class="rail-count" title={`${count} open`}>
                    {count > 999 ? '999+' : countText(count)}
                  </span>
                )}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
