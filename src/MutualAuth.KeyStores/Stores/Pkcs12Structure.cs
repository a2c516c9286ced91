using MutualAuth.KeyStores.Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;

namespace MutualAuth.KeyStores.Stores;

/// <summary>
/// What is around the bags of a PKCS #12 file (RFC 7292 §4), found by its bytes. A truststore of a megabyte lies within five
/// structures, of which the general parser copies each; here it stays where it is. A file of any other form than programs write,
/// BER among them, is for the general parser, which also says what is wrong with it.
/// </summary>
internal static class Pkcs12Structure
{
    private const int Implicit0 = Asn1Tags.ContextSpecific;

    private static readonly byte[] Data = PkcsObjectIdentifiers.Data.GetEncoded();
    private static readonly byte[] EncryptedData = PkcsObjectIdentifiers.EncryptedData.GetEncoded();
    private static readonly byte[] VersionOfPfx = DerInteger.ValueOf(3).GetEncoded();
    private static readonly byte[] VersionOfEncryptedData = DerInteger.Zero.GetEncoded();

    /// <summary>PFX ::= SEQUENCE { version, authSafe, macData OPTIONAL }. Null where it is not of this form.</summary>
    public static Pfx? ReadFile(byte[] file)
    {
        var all = new DerRange(file, 0, file.Length);
        if (!all.Take(DerElement.Sequence, out var pfx) || !all.IsAtEnd
            || !pfx.Take(VersionOfPfx) || !pfx.Take(DerElement.Sequence, out var authSafe) || !IsData(authSafe, out var content))
        {
            return null;
        }

        if (pfx.IsAtEnd)
            return new Pfx(content, null);
        return pfx.TakeWhole(DerElement.Sequence, out var macData) && pfx.IsAtEnd ? new Pfx(content, macData) : null;
    }

    /// <summary>AuthenticatedSafe ::= SEQUENCE OF ContentInfo, of data and encrypted data. Null where it is not of this form.</summary>
    public static IReadOnlyList<Part>? ReadContent(ArraySegment<byte> content)
    {
        var all = new DerRange(content.Array!, content.Offset, content.Offset + content.Count);
        if (!all.Take(DerElement.Sequence, out var safes) || !all.IsAtEnd)
            return null;
        var parts = new List<Part>();
        while (!safes.IsAtEnd)
        {
            if (!safes.Take(DerElement.Sequence, out var safe))
                return null;
            if (IsData(safe, out var data))
                parts.Add(new Part(data, null));
            else if (IsEncryptedData(safe, out data, out var algorithm))
                parts.Add(new Part(data, algorithm));
            else
                return null;
        }

        return parts;
    }

    /// <summary>ContentInfo ::= SEQUENCE { data, [0] OCTET STRING }.</summary>
    private static bool IsData(DerRange info, out ArraySegment<byte> octets)
    {
        octets = default;
        if (!info.Take(Data) || !info.Take(DerElement.Explicit0, out var tagged) || !info.IsAtEnd
            || !tagged.Take(Asn1Tags.OctetString, out var content) || !tagged.IsAtEnd)
        {
            return false;
        }

        octets = content.Rest;
        return true;
    }

    /// <summary>
    /// ContentInfo ::= SEQUENCE { encryptedData, [0] EncryptedData }, where EncryptedData ::= SEQUENCE { version, SEQUENCE { data,
    /// contentEncryptionAlgorithm, [0] IMPLICIT OCTET STRING } } (RFC 2315 §13).
    /// </summary>
    private static bool IsEncryptedData(DerRange info, out ArraySegment<byte> octets, out byte[] algorithm)
    {
        (octets, algorithm) = (default, []);
        if (!info.Take(EncryptedData) || !info.Take(DerElement.Explicit0, out var tagged) || !info.IsAtEnd
            || !tagged.Take(DerElement.Sequence, out var encrypted) || !tagged.IsAtEnd
            || !encrypted.Take(VersionOfEncryptedData) || !encrypted.Take(DerElement.Sequence, out var inner) || !encrypted.IsAtEnd
            || !inner.Take(Data) || !inner.TakeWhole(DerElement.Sequence, out algorithm) || !inner.Take(Implicit0, out var content) || !inner.IsAtEnd)
        {
            return false;
        }

        octets = content.Rest;
        return true;
    }

    /// <param name="Content">What the MAC is over: an AuthenticatedSafe.</param>
    /// <param name="MacData">Null where there is none.</param>
    internal sealed record Pfx(ArraySegment<byte> Content, byte[]? MacData);

    /// <param name="Content">SafeContents, perhaps encrypted.</param>
    /// <param name="Encryption">An AlgorithmIdentifier; null where it is not encrypted.</param>
    internal sealed record Part(ArraySegment<byte> Content, byte[]? Encryption);
}
