"""Questions about mistakes, for a program that would not load PyTorch itself.

    echo '["output_size", "padding-once"]' | python -m d2l_conv.predictions

answers each line with a line of JSON.
"""

import json
import sys

from d2l_conv.predictions.quiz import answer

if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(*json.loads(line))), flush=True)
