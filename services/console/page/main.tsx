import './style/tokens.css';
import './style/base.css';
import './style/parts.css';
import './style/frame.css';
import './style/verdict.css';
import { render } from 'preact';
import { startData } from './data/start.ts';
import { listenToKeys } from './frame/keys.ts';
import { followLinks } from './frame/links.ts';
import { Shell } from './frame/shell.tsx';
import { applyTheme } from './frame/theme.ts';

applyTheme();
listenToKeys();
followLinks();
startData();
render(<Shell />, document.getElementById('page')!);
