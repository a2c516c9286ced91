namespace MutualAuth.KeyStores.Handshake;

/// <summary>
/// One end of a connection within the process: what is written to it is read at the other end. No socket, so that the proof of a
/// keystore needs no network, and no other program of the machine can get in between.
/// </summary>
internal sealed class LoopbackStream : Stream
{
    private readonly Direction _read;
    private readonly Direction _written;
    private volatile bool _isClosed;

    private LoopbackStream(Direction read, Direction written)
    {
        _read = read;
        _written = written;
    }

    public static (LoopbackStream Client, LoopbackStream Server) Connect()
    {
        var (there, back) = (new Direction(), new Direction());
        return (new LoopbackStream(back, there), new LoopbackStream(there, back));
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <returns>0 once the other end has been closed and all that it wrote has been read, or this end has been closed.</returns>
    public override int Read(byte[] buffer, int offset, int count) => _read.Read(buffer, offset, count);

    /// <summary>What the other end no longer reads is lost without a word, as where a network is between them.</summary>
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (_isClosed)
            throw new ObjectDisposedException(nameof(LoopbackStream));
        _written.Write(buffer, offset, count);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _isClosed = true;
        _written.End();
        _read.Abandon();
        base.Dispose(disposing);
    }

    private sealed class Direction
    {
        private readonly Queue<byte> _bytes = new();
        private bool _isEnded;

        public int Read(byte[] buffer, int offset, int count)
        {
            lock (_bytes)
            {
                while (_bytes.Count == 0 && !_isEnded)
                    Monitor.Wait(_bytes);
                var length = Math.Min(count, _bytes.Count);
                for (var i = 0; i < length; i++)
                    buffer[offset + i] = _bytes.Dequeue();
                return length;
            }
        }

        public void Write(byte[] buffer, int offset, int count)
        {
            lock (_bytes)
            {
                if (_isEnded)
                    return;
                for (var i = 0; i < count; i++)
                    _bytes.Enqueue(buffer[offset + i]);
                Monitor.PulseAll(_bytes);
            }
        }

        /// <summary>Nothing more comes; what is there can still be read.</summary>
        public void End()
        {
            lock (_bytes)
            {
                _isEnded = true;
                Monitor.PulseAll(_bytes);
            }
        }

        /// <summary>Nothing more is read.</summary>
        public void Abandon()
        {
            lock (_bytes)
            {
                _bytes.Clear();
                End();
            }
        }
    }
}
