using System.Numerics;
using System.Runtime.InteropServices;

namespace MutualAuth.Fuzzing.Loop;

/// <summary>
/// The branches that have been taken. SharpFuzz's instrumentation counts each pair of them in a map of 64 KiB, as AFL's does; an
/// input that takes a new one, or one by another order of magnitude as often, is worth keeping.
/// </summary>
internal sealed unsafe class Coverage
{
    private const int MapSize = 1 << 16;

    private readonly byte* _map = (byte*)NativeMemory.AllocZeroed(MapSize);
    private readonly byte[] _seen = new byte[MapSize];

    public Coverage() => SharpFuzz.Common.Trace.SharedMem = _map;

    public int Edges { get; private set; }

    public void Begin()
    {
        SharpFuzz.Common.Trace.PrevLocation = 0;
        new Span<byte>(_map, MapSize).Clear();
    }

    /// <summary>Whether there was something new since <see cref="Begin"/>.</summary>
    public bool EndHasNew()
    {
        var hasNew = false;
        var words = (ulong*)_map;
        for (var word = 0; word < MapSize / sizeof(ulong); word++)
        {
            if (words[word] == 0)
                continue;
            for (var i = word * sizeof(ulong); i < (word + 1) * sizeof(ulong); i++)
            {
                if (_map[i] == 0)
                    continue;
                // 1, 2, 3, 4–7, 8–15, 16–31, 32–127 and more: a bit each.
                var bucket = (byte)(_map[i] switch { 1 => 1, 2 => 2, 3 => 4, >= 128 => 128, >= 32 => 64, var n => 8 << (BitOperations.Log2(n) - 2) });
                if ((_seen[i] & bucket) != 0)
                    continue;
                if (_seen[i] == 0)
                    Edges++;
                _seen[i] |= bucket;
                hasNew = true;
            }
        }

        return hasNew;
    }
}
