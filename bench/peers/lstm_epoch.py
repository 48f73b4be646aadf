"""The Python side of bench/lstm: the same model and data in PyTorch for Python, with its fastest plain loop on one thread.

Prints the seconds from the start of the process ($BEGUN) to the end of the first training step, then the median milliseconds per
epoch without the first epoch.
"""

import os
import statistics
import time

import torch
from torch import nn

LOOKBACK, WINDOWS, BATCH, UNITS, EPOCHS = 30, 2000, 64, 64, 9


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(1, UNITS, batch_first=True)
        self.out = nn.Linear(UNITS, 1)

    def forward(self, windows):
        states, _ = self.lstm(windows)
        return self.out(states[:, -1, :])


def epoch(network, optimizer, inputs, targets):
    for at in range(0, len(inputs), BATCH):
        optimizer.zero_grad()
        loss = (network(inputs[at : at + BATCH]) - targets[at : at + BATCH]).square().mean()
        loss.backward()
        optimizer.step()


torch.set_num_threads(1)
torch.set_num_interop_threads(1)
torch.manual_seed(1)
changes = torch.randn(WINDOWS + LOOKBACK)
inputs = changes.unfold(0, LOOKBACK, 1)[:WINDOWS].unsqueeze(-1).contiguous()
targets = changes[LOOKBACK:].unsqueeze(-1)
network = Network()
optimizer = torch.optim.Adam(network.parameters(), lr=0.001)
epoch(network, optimizer, inputs[:BATCH], targets[:BATCH])
print(f"{time.time() - float(os.environ['BEGUN']):.3f}", flush=True)
millis = []
for _ in range(EPOCHS):
    begun = time.perf_counter()
    order = torch.randperm(WINDOWS)
    epoch(network, optimizer, inputs[order], targets[order])
    millis.append(1000 * (time.perf_counter() - begun))
print(f"{statistics.median(millis[1:]):.1f}")
