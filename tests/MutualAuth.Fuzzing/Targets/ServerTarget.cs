using MutualAuth.Fuzzing.Mutation;
using MutualAuth.Fuzzing.Seeds;
using MutualAuth.KeyStores.Handshake;
using MutualAuth.KeyStores.Stores;
using Org.BouncyCastle.Tls;

namespace MutualAuth.Fuzzing.Targets;

/// <summary>What a server sends to the probe. An input is the records of a server, up to where a shared secret is needed (TLS 1.2).</summary>
internal sealed class ServerTarget : FuzzTarget
{
    private const byte Records = 0;
    private const byte Certificates = 1;

    private static readonly Endpoint Endpoint = new("own.example.com", 443);

    private static readonly ProbeSubject Subject = new(
        "own.jks",
        new KeyEntry("own", KeyStoreEntry.Undated, ProtectedKey.Opened(FixedIdentity.Own.Key), FixedIdentity.Own.Chain),
        [new TrustedEntry("root", KeyStoreEntry.Undated, FixedIdentity.Root.Certificate)],
        "own.pem");

    public override string Name => "server";

    public override IReadOnlyList<byte[]> Seeds { get; } = MakeSeeds().ToList();

    public override byte[] Mutate(byte[] input, byte[] other, Random random)
    {
        var (kind, content) = (input[0], input[1..]);
        var changed = random.Next(4) == 0 ? ByteMutation.Apply(content, other[1..], random)
            : kind == Certificates ? Asn1Mutation.Apply(content, other[1..], random)
            : EmbeddedMutation.InBytes(content, FixedIdentity.Own.Certificate.Der, random);
        return [kind, .. changed ?? ByteMutation.Apply(content, other[1..], random)];
    }

    /// <summary>Of certificates, the flight of a server that presents them.</summary>
    public override byte[] FileOf(byte[] input)
    {
        if (input[0] != Certificates)
            return input[1..];
        var certificates = new List<byte[]>();
        ReadOnlySpan<byte> left = input.AsSpan(1);
        while (Asn1Node.Extent(left) is { } length)
        {
            certificates.Add(left[..length].ToArray());
            left = left[length..];
        }

        return Flight(certificates);
    }

    public override void Read(byte[] file)
    {
        var client = new ProbeClient(Endpoint, Subject.Own, false, [ProtocolVersion.TLSv12]);
        var protocol = new TlsClientProtocol();
        try
        {
            protocol.Connect(client);
            protocol.OfferInput(file, 0, file.Length);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // As TlsConversation has it: of any kind, and what was seen until then is what counts.
        }

        var seen = new ProbeObservation(Endpoint, 10) { ConnectedTo = "192.0.2.1", First = client.Seen };
        var verdict = ProbeVerdict.Of(seen, Subject, FixedIdentity.Now);
        _ = ProbeText.Lines(seen, Subject, verdict, FixedIdentity.Now).ToList();
        _ = ProbeVerdict.NothingPresented(seen);
        foreach (var certificate in client.Seen.ServerChain.Take(20))
            Use.One(certificate);
    }

    private static IEnumerable<byte[]> MakeSeeds()
    {
        yield return [Certificates, .. FixedIdentity.Own.Chain.SelectMany(one => one.Der)];
        yield return [Certificates, .. FixedIdentity.Own.Chain.Reverse().SelectMany(one => one.Der)];
        foreach (var identity in FixedIdentity.All)
            yield return [Certificates, .. identity.Certificate.Der];
        yield return [Records, .. Flight([FixedIdentity.Own.Certificate.Der])];
        yield return [Records, 21, 3, 3, 0, 2, 2, 40];
        yield return [Records, .. "HTTP/1.1 400 Bad Request\r\n\r\n"u8];
    }

    /// <summary>ServerHello, Certificate, CertificateRequest and ServerHelloDone (RFC 5246 §7.4), for ECDHE with ECDSA.</summary>
    public static byte[] Flight(IReadOnlyList<byte[]> certificates)
    {
        byte[] hello = [3, 3, .. new byte[32], 0, 0xC0, 0x2B, 0, 0, 5, 0xFF, 1, 0, 1, 0];
        byte[] list = [.. certificates.SelectMany(der => (byte[])[.. Length(der.Length, 3), .. der])];
        var name = FixedIdentity.Root.Certificate.Structure.Subject.GetEncoded();
        byte[] names = [.. Length(name.Length, 2), .. name];
        byte[] request = [1, 64, 0, 2, 4, 3, .. Length(names.Length, 2), .. names];
        byte[] messages = [.. Message(2, hello), .. Message(11, [.. Length(list.Length, 3), .. list]), .. Message(13, request), .. Message(14, [])];
        return [.. messages.Chunk(16000).SelectMany(part => (byte[])[22, 3, 3, .. Length(part.Length, 2), .. part])];
    }

    private static byte[] Message(byte type, byte[] content) => [type, .. Length(content.Length, 3), .. content];

    private static byte[] Length(int length, int bytes) =>
        [.. Enumerable.Range(1, bytes).Select(i => (byte)(length >> (8 * (bytes - i))))];
}
