namespace MutualAuth.KeyStores.Certificates;

/// <summary>Elements of DER one after the other, of which the first may be taken away: for bytes that are expected to be of one form.</summary>
internal struct DerRange(byte[] content, int position, int end)
{
    public int Position { get; private set; } = position;

    public readonly int Length => end - Position;

    public readonly bool IsAtEnd => Position == end;

    /// <summary>All that has not been taken away.</summary>
    public readonly ArraySegment<byte> Rest => new(content, Position, Length);

    /// <summary>Takes the first element away, if it has the tag.</summary>
    /// <param name="inner">Its content.</param>
    public bool Take(int tag, out DerRange inner)
    {
        inner = default;
        if (Position >= end || content[Position] != tag || DerElement.Length(content, Position) is not { } length || length > Length)
            return false;
        inner = new DerRange(content, Position + DerElement.Head(content, Position)!.Value, Position + length);
        Position += length;
        return true;
    }

    /// <summary>Takes the first element away, if it has the tag.</summary>
    /// <param name="element">All of it, copied.</param>
    public bool TakeWhole(int tag, out byte[] element)
    {
        var from = Position;
        var taken = Take(tag, out _);
        element = DerElement.Part(content, from, Position - from);
        return taken;
    }

    /// <summary>Takes the first elements away, if these are their bytes.</summary>
    public bool Take(byte[] expected)
    {
        if (expected.Length > Length)
            return false;
        for (var i = 0; i < expected.Length; i++)
        {
            if (content[Position + i] != expected[i])
                return false;
        }

        Position += expected.Length;
        return true;
    }
}
