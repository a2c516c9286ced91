using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Org.BouncyCastle.Tls;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>
/// One handshake over a connection that is open, and one small request behind it. BouncyCastle gets the bytes from here: what
/// is not TLS is seen before it is called an error, and no read waits longer than it may.
/// </summary>
internal sealed class TlsConversation(Socket socket, ProbeClient client, Endpoint endpoint, Deadline deadline)
{
    /// <summary>An alert about a client certificate comes within one round trip; an answer of HTTP mostly as well.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Before a request is sent: a server of TLS 1.3 looks at the client's certificate after the handshake, and so does .NET's
    /// in TLS 1.2, which then hangs up without a word. Who hangs up later does so because of the request.
    /// </summary>
    private static readonly TimeSpan AlertFirst = TimeSpan.FromSeconds(1);

    private const int BodyLimit = 1024;
    private const int HeaderLimit = 16 * 1024;

    private readonly TlsClientProtocol _protocol = new();
    private readonly byte[] _buffer = new byte[8192];
    private readonly StringBuilder _answer = new();
    private Ending? _ending;
    private byte[] _insteadOfTls = [];
    private bool _isTls;
    private bool _asked;

    /// <param name="method">
    /// Null for the handshake alone. Of the HTTP request for <c>/</c>, which is sent whether or not the server is trusted: nothing in it is secret. HEAD asks
    /// for nothing to be done; GET for the text of a refusal, which HEAD leaves out.
    /// </param>
    public TlsAttempt Run(string? method)
    {
        try
        {
            _protocol.Connect(client);
            Flush();
            while (!client.Seen.HandshakeComplete && Pump(null))
            {
            }

            if (client.Seen.HandshakeComplete && method is not null)
                Ask(method);
        }
        catch (SocketException)
        {
            _ending ??= Ending.Reset;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Of any kind: what is read here a stranger has written. The alert that ended it, received or sent, is written
            // down already; ours is still to be sent.
            TryFlush();
        }

        return client.Seen with
        {
            // Whatever goes wrong once the handshake is through is no fault of the handshake's.
            AlertSent = client.Seen.HandshakeComplete ? null : client.Seen.AlertSent,
            InsteadOfTls = _insteadOfTls,
            Answer = Answer(),
            Asked = _asked,
            Ending = client.Seen.Ending != Ending.Ours ? client.Seen.Ending : _ending ?? Ending.Ours,
        };
    }

    private void Ask(string method)
    {
        if (client.Seen.Wanted is not null)
        {
            // Session tickets may come first, in any number.
            var quiet = Stopwatch.StartNew();
            while (quiet.Elapsed < AlertFirst && Pump(AlertFirst - quiet.Elapsed) && !_protocol.IsClosed)
            {
            }

            if (_ending is not null || _protocol.IsClosed)
                return;
        }

        var request = Encoding.ASCII.GetBytes(
            $"{method} / HTTP/1.1\r\nHost: {endpoint}\r\nUser-Agent: MutualAuth.Build\r\nAccept: */*\r\nConnection: close\r\n\r\n");
        _asked = true;
        _protocol.WriteApplicationData(request, 0, request.Length);
        Flush();
        var clock = Stopwatch.StartNew();
        while (!IsAnswered(method) && !_protocol.IsClosed && clock.Elapsed < Patience && Pump(Patience - clock.Elapsed))
        {
        }
    }

    /// <summary>Waits for bytes and hands them on; false where none came, or none will.</summary>
    /// <param name="patience">Null for as long as the whole probe may take, whose end is written down.</param>
    private bool Pump(TimeSpan? patience)
    {
        if (!Wait(patience))
            return false;

        var count = socket.Receive(_buffer);
        if (count == 0)
        {
            _ending = Ending.Cut;
            return false;
        }

        // Record types of TLS are 20 to 23 (RFC 8446 §5.1).
        if (!_isTls && _buffer[0] is < 20 or > 23)
        {
            _insteadOfTls = _buffer.AsEnumerable().Take(Math.Min(count, BodyLimit)).ToArray();
            return false;
        }

        _isTls = true;
        _protocol.OfferInput(_buffer, 0, count);
        Flush();
        while (_protocol.GetAvailableInputBytes() is var available and > 0)
        {
            var data = new byte[Math.Min(available, _buffer.Length)];
            var read = _protocol.ReadInput(data, 0, data.Length);
            if (_answer.Length < HeaderLimit + BodyLimit)
                _answer.Append(Latin1(data, read));
        }

        return true;
    }

    private bool Wait(TimeSpan? patience)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            // Before the look at the socket: a server that never stops sending would have the last word.
            deadline.ThrowIfCancelled();
            if (deadline.HasPassed)
            {
                _ending = Ending.TimedOut;
                return false;
            }

            if (socket.Poll(Deadline.SliceMicroseconds, SelectMode.SelectRead))
                return true;
            if (patience is { } limit && clock.Elapsed >= limit)
                return false;
        }
    }

    private void Flush()
    {
        while (_protocol.GetAvailableOutputBytes() is var available and > 0)
        {
            var output = new byte[available];
            var count = _protocol.ReadOutput(output, 0, available);
            for (var sent = 0; sent < count;)
                sent += socket.Send(output, sent, count - sent, SocketFlags.None);
        }
    }

    private void TryFlush()
    {
        try
        {
            Flush();
        }
        catch (SocketException)
        {
            // The server has gone before it could be told.
        }
    }

    private bool IsAnswered(string method)
    {
        var text = _answer.ToString();
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return text.Length >= HeaderLimit || (end >= 0 && (method == "HEAD" || text.Length - end >= BodyLimit));
    }

    private HttpAnswer? Answer()
    {
        var text = _answer.ToString();
        var lineEnd = text.IndexOf('\n');
        var line = PrintableText.Of(lineEnd < 0 ? text : text.Substring(0, lineEnd));
        var parts = line.Split(' ');
        if (!line.StartsWith("HTTP/", StringComparison.Ordinal) || parts.Length < 2
            || !int.TryParse(parts[1], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var status))
        {
            return null;
        }

        var header = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return new HttpAnswer(status, line, header < 0 ? "" : text.Substring(header + 4));
    }

    private static string Latin1(byte[] data, int count) => new(data.AsEnumerable().Take(count).Select(one => (char)one).ToArray());
}
