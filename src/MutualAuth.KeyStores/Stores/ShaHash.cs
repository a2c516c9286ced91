using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Asn1.Oiw;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace MutualAuth.KeyStores.Stores;

/// <summary>
/// A hash of the SHA family, as the derivations and MACs of PKCS #12 name it. By the platform: a build waits for ten thousand
/// rounds of it, and for the MAC over a whole truststore. SHA-224 the platform does not have.
/// </summary>
internal sealed class ShaHash
{
    private static readonly ShaHash Sha1 = new(() => new Sha1Digest(), 20, 64, HashAlgorithmName.SHA1, key => new HMACSHA1(key));
    private static readonly ShaHash Sha224 = new(() => new Sha224Digest(), 28, 64, null, null);
    private static readonly ShaHash Sha256 = new(() => new Sha256Digest(), 32, 64, HashAlgorithmName.SHA256, key => new HMACSHA256(key));
    private static readonly ShaHash Sha384 = new(() => new Sha384Digest(), 48, 128, HashAlgorithmName.SHA384, key => new HMACSHA384(key));
    private static readonly ShaHash Sha512 = new(() => new Sha512Digest(), 64, 128, HashAlgorithmName.SHA512, key => new HMACSHA512(key));

    private readonly Func<IDigest> _digest;
    private readonly Func<byte[], HMAC>? _hmac;

    private ShaHash(Func<IDigest> digest, int length, int blockLength, HashAlgorithmName? platform, Func<byte[], HMAC>? hmac)
    {
        _digest = digest;
        Length = length;
        BlockLength = blockLength;
        Platform = platform;
        _hmac = hmac;
    }

    /// <summary>Bytes of a hash.</summary>
    public int Length { get; }

    /// <summary>Bytes that it takes in at once (v in RFC 7292 appendix B.2).</summary>
    public int BlockLength { get; }

    /// <summary>Null where the platform has no such hash.</summary>
    public HashAlgorithmName? Platform { get; }

    /// <summary>BouncyCastle's, which has them all.</summary>
    public IDigest CreateDigest() => _digest();

    /// <summary>By the identifier of a digest; null where it is another.</summary>
    public static ShaHash? OfDigest(DerObjectIdentifier oid) =>
        oid.Equals(OiwObjectIdentifiers.IdSha1) ? Sha1
        : oid.Equals(NistObjectIdentifiers.IdSha256) ? Sha256
        : oid.Equals(NistObjectIdentifiers.IdSha224) ? Sha224
        : oid.Equals(NistObjectIdentifiers.IdSha384) ? Sha384
        : oid.Equals(NistObjectIdentifiers.IdSha512) ? Sha512
        : null;

    /// <summary>By an identifier hmacWithSHA…; null where it is another.</summary>
    public static ShaHash? OfHmac(DerObjectIdentifier oid) =>
        oid.Equals(PkcsObjectIdentifiers.IdHmacWithSha256) ? Sha256
        : oid.Equals(PkcsObjectIdentifiers.IdHmacWithSha1) ? Sha1
        : oid.Equals(PkcsObjectIdentifiers.IdHmacWithSha224) ? Sha224
        : oid.Equals(PkcsObjectIdentifiers.IdHmacWithSha384) ? Sha384
        : oid.Equals(PkcsObjectIdentifiers.IdHmacWithSha512) ? Sha512
        : null;

    public byte[] Hmac(byte[] key, byte[] content) => Hmac(key, new ArraySegment<byte>(content));

    public byte[] Hmac(byte[] key, ArraySegment<byte> content)
    {
        if (_hmac is null)
        {
            var mac = new HMac(CreateDigest());
            mac.Init(new KeyParameter(key));
            mac.BlockUpdate(content.Array, content.Offset, content.Count);
            var value = new byte[mac.GetMacSize()];
            mac.DoFinal(value, 0);
            return value;
        }

        using var hmac = _hmac(key);
        return hmac.ComputeHash(content.Array!, content.Offset, content.Count);
    }

    /// <summary>The hash of the hash of … of the input, so many times.</summary>
    public byte[] Repeated(byte[] input, int times)
    {
        if (Platform is not { } platform)
        {
            var digest = CreateDigest();
            for (var round = 0; round < times; round++)
            {
                digest.BlockUpdate(input, 0, input.Length);
                input = new byte[Length];
                digest.DoFinal(input, 0);
            }

            return input;
        }

        using var hash = IncrementalHash.CreateHash(platform);
        for (var round = 0; round < times; round++)
        {
            hash.AppendData(input);
            input = hash.GetHashAndReset();
        }

        return input;
    }
}
