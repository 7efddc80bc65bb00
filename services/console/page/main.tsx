import { render } from 'preact';

render(<p>Towerwatch</p>, document.getElementById('page')!);
