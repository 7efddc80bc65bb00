"""The CVAE in PyTorch, for bench:kernels: reads a line of JSON at a time, answers with one, ends with its input.

It computes what core/detect/cvae computes, from the same parameters, windows, noise and schedules, on one thread.
"""

import json
import math
import sys
import time
from pathlib import Path

import torch
from torch import nn

torch.set_num_threads(1)


class Cvae(nn.Module):
    """The network of core/detect/cvae/network.ts; tensors are time first."""

    def __init__(self, case):
        super().__init__()
        self.case = case
        kpis, channels, hidden, latent = (case[name] for name in ("kpis", "channels", "hidden", "latent"))
        condition = 2 * kpis
        self.convolution = nn.Conv1d(kpis, channels, case["kernel"], padding="same")
        self.encoder = nn.LSTM(channels + condition, hidden)
        self.mean = nn.Linear(hidden, latent)
        self.log_variance = nn.Linear(hidden, latent)
        self.decoder = nn.LSTM(latent + condition, hidden)
        self.output = nn.Linear(hidden, kpis)
        self.log_scale = nn.Parameter(torch.zeros(kpis))
        self.contribution_weights = torch.tensor(case["contributionWeights"])

    @torch.no_grad()
    def load(self, values):
        """Takes our parameters, by name: weights have inputs for rows, an LSTM's those of its hidden state last."""
        kernel, kpis = self.case["kernel"], self.case["kpis"]
        weights = values["convolutionWeights"].reshape(kernel, kpis, -1)
        self.convolution.weight.copy_(weights.permute(2, 1, 0))
        self.convolution.bias.copy_(values["convolutionBias"])
        for lstm, name in ((self.encoder, "encoder"), (self.decoder, "decoder")):
            by_input, by_state = values[name + "Weights"].split([lstm.input_size, lstm.hidden_size])
            lstm.weight_ih_l0.copy_(by_input.t())
            lstm.weight_hh_l0.copy_(by_state.t())
            lstm.bias_ih_l0.copy_(values[name + "Bias"])
            # PyTorch has a second bias, which adds nothing to a network: ours has one.
            lstm.bias_hh_l0.zero_().requires_grad_(False)
        for linear, name in ((self.mean, "mean"), (self.log_variance, "logVariance"), (self.output, "output")):
            linear.weight.copy_(values[name + "Weights"].t())
            linear.bias.copy_(values[name + "Bias"])
        self.log_scale.copy_(values["logScale"])
        return self

    def condition(self, seasonal, trend):
        return torch.cat([trend.expand(len(seasonal), -1, -1), seasonal], 2)

    def embed(self, x, condition):
        local = torch.relu(self.convolution(x.permute(1, 2, 0))).permute(2, 0, 1)
        return self.encoder(torch.cat([local, condition], 2))[1][0][0]

    def states(self, z, condition):
        return self.decoder(torch.cat([z.expand(len(condition), -1, -1), condition], 2))[0]

    def bounded_log_scale(self):
        return self.log_scale.clamp(*self.case["logScaleBounds"])

    def error(self, x, expected, unit):
        return 0.5 * ((x - expected) / unit).square() * torch.exp(-2 * self.bounded_log_scale())

    def score(self, x, seasonal, trend, step):
        """Of windows [B, W, K] the scores [B, hop], with z at its mean, and the contributions [B, K]."""
        steps, hop, trailing = (self.case[name] for name in ("steps", "hop", "trailing"))
        unit = step.clamp(min=self.case["stepFloor"])
        residual = (x[:, -hop:] - seasonal[:, -hop:] - trend.unsqueeze(1)) / unit.unsqueeze(1)
        contributions = residual.square().sum(1) * self.contribution_weights
        x, seasonal = (values[:, -steps:].transpose(0, 1) for values in (x, seasonal))
        condition = self.condition(seasonal, trend)
        states = self.states(self.mean(self.embed(x, condition)), condition)
        last = hop + trailing - 1
        expected = self.output(states[-last:]) + seasonal[-last:] + trend
        errors = self.error(x[-last:], expected, unit).mean(2)
        return errors.unfold(0, trailing, 1).mean(2).t(), contributions

    def loss(self, x, seasonal, trend, unit, noise, beta):
        """Negative ELBO of windows [T, B, K]."""
        condition = self.condition(seasonal, trend)
        embedding = self.embed(x, condition)
        mean = self.mean(embedding)
        log_variance = self.log_variance(embedding).clamp(*self.case["logVarianceBounds"])
        states = self.states(mean + noise * torch.exp(0.5 * log_variance), condition)
        expected = self.output(states) + seasonal + trend
        likelihood = self.error(x, expected, unit).mean() + self.bounded_log_scale().mean()
        divergence = -0.5 * (log_variance + 1 - mean.square() - log_variance.exp()).sum(1)
        return likelihood + divergence.mean() * (beta / (len(x) * x.shape[2]))


class Case:
    """A network and its windows, as bench:kernels wrote them to a folder."""

    def __init__(self, folder):
        folder = Path(folder)
        self.case = case = json.loads((folder / "case.json").read_text())
        self.folder = folder
        self.x, self.seasonal, self.trend, self.step = (
            self.read(name, shape) for name, shape in case["windows"].items()
        )
        self.parameters = {name: self.read(name, shape) for name, shape in case["parameters"].items()}
        self.scoring = Cvae(case).load(self.parameters).eval()
        steps = case["steps"]
        repeats = case["repeats"]
        self.training = (
            self.x[:, -steps:].repeat(repeats, 1, 1),
            self.seasonal[:, -steps:].repeat(repeats, 1, 1),
            self.trend.repeat(repeats, 1),
            self.step.clamp(min=case["stepFloor"]).repeat(repeats, 1),
        )

    def read(self, name, shape):
        values = torch.frombuffer(bytearray((self.folder / name).read_bytes()), dtype=torch.float32)
        return values.reshape(shape)

    @torch.inference_mode()
    def scores(self, batch):
        return self.scoring.score(self.x[:batch], self.seasonal[:batch], self.trend[:batch], self.step[:batch])

    def trainer(self, total):
        """A function that takes a step of a training of so many, from the same parameters each time."""
        case = self.case
        network = Cvae(case).load(self.parameters)
        learned = [parameter for parameter in network.parameters() if parameter.requires_grad]
        adam = torch.optim.Adam(learned, lr=case["learningRate"], fused=True)
        cosine = torch.optim.lr_scheduler.LambdaLR(adam, lambda at: 0.5 * (1 + math.cos(math.pi * at / total)))
        x, seasonal, trend, unit = self.training
        taken = 0

        def step(places=None, noise=None):
            nonlocal taken
            batch, latent = case["batch"], case["latent"]
            places = torch.randint(len(x), (batch,)) if places is None else places
            noise = torch.randn(batch, latent) if noise is None else noise
            beta = case["beta"] * min(1, taken / case["warmUp"])
            inputs = x[places].transpose(0, 1), seasonal[places].transpose(0, 1), trend[places], unit[places]
            loss = network.loss(*inputs, noise, beta)
            adam.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learned, case["maxGradientNorm"])
            adam.step()
            cosine.step()
            taken += 1
            return loss.item()

        return step


cases = {}


def open_case(kpis, folder):
    cases[kpis] = Case(folder)
    return {"torch": torch.__version__, "python": sys.version.split()[0]}


def scores(kpis, batch):
    return {"scores": [value for part in cases[kpis].scores(batch) for value in part.flatten().tolist()]}


def loss(kpis, steps):
    case = cases[kpis]
    step = case.trainer(steps)
    for draw in case.case["draws"][:steps]:
        last = step(torch.tensor(draw["places"]), torch.tensor(draw["noise"]).reshape(-1, case.case["latent"]))
    return {"loss": last}


def score(kpis, graph, batch, seconds):
    assert graph == "cvae"
    case = cases[kpis]
    count, started, spent = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - started < seconds:
        case.scores(batch)
        count += batch
    return {"count": count, "wall": time.perf_counter() - started, "cpu": time.process_time() - spent}


def train(kpis, warm, steps):
    step = cases[kpis].trainer(warm + steps)
    for _ in range(warm):
        step()
    started, spent = time.perf_counter(), time.process_time()
    for _ in range(steps):
        step()
    return {"count": steps, "wall": time.perf_counter() - started, "cpu": time.process_time() - spent}


TASKS = {"open": open_case, "scores": scores, "loss": loss, "score": score, "train": train}

for line in sys.stdin:
    task = json.loads(line)
    print(json.dumps(TASKS[task.pop("task")](**task)), flush=True)
