using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Stores;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;

namespace MutualAuth.KeyStores.Identities;

/// <summary>
/// The encodings of a private key: PKCS #8 in the clear and encrypted, PKCS #1, SEC 1. Which one it is, its ASN.1 tells; the
/// label of a PEM block is sometimes another's.
/// </summary>
internal static class PrivateKeyEncoding
{
    private const string ScryptOid = "1.3.6.1.4.1.11591.4.11";
    private const string What = "the private key";

    /// <param name="curve">DER of what an EC PARAMETERS block says, for a SEC 1 key that names no curve itself.</param>
    /// <exception cref="MutualAuthException">Whatever is wrong, without a word of what the bytes are.</exception>
    public static PrivateKey Open(byte[] der, Password? password, byte[]? curve = null)
    {
        var sequence = Parsed(() => Asn1Sequence.GetInstance(Asn1Object.FromByteArray(der)));
        var encrypted = Parsed(() => sequence.Count == 2 && sequence[0] is Asn1Sequence ? EncryptedPrivateKeyInfo.GetInstance(sequence) : null);
        return encrypted is null ? Parsed(() => Clear(sequence, curve)) : Decrypted(encrypted, Required(password));
    }

    /// <summary>A block with the headers of OpenSSL's old encryption.</summary>
    public static PrivateKey OpenEncryptedPem(byte[] encrypted, string dekInfo, Password? password, byte[]? curve)
    {
        var scheme = OpenSslEncryption.Parse(dekInfo);
        var given = Required(password);
        try
        {
            // Nothing checks the password: a wrong one passes for right in one of 256 paddings, and yields no key then.
            return Clear(Asn1Sequence.GetInstance(Asn1Object.FromByteArray(scheme.Decrypt(encrypted, given))), curve);
        }
        catch (Exception exception) when (exception is not MutualAuthException { Finding.Kind: var kind } || kind == Mab.DamagedPrivateKey)
        {
            throw Mab.IdentityPasswordWrong.Error(null, What, given.Source);
        }
    }

    /// <exception cref="Exception">Of any kind: the bytes are no private key.</exception>
    private static PrivateKey Clear(Asn1Sequence sequence, byte[]? curve)
    {
        if (sequence[0] is not DerInteger)
            throw new FormatException();
        if (sequence[1] is Asn1Sequence)
            return PrivateKey.Parse(sequence.GetEncoded(Asn1Encodable.Der));
        if (sequence[1] is Asn1OctetString)
            return OfSec1(ECPrivateKeyStructure.GetInstance(sequence), curve);
        // Version, p, q, g, y, x: what OpenSSL writes for DSA.
        if (sequence.Count == 6)
            throw Mab.UnusableKey.Error(null, "it is a DSA key");

        var rsa = RsaPrivateKeyStructure.GetInstance(sequence);
        return Of(new AlgorithmIdentifier(PkcsObjectIdentifiers.RsaEncryption, DerNull.Instance), rsa);
    }

    private static PrivateKey OfSec1(ECPrivateKeyStructure key, byte[]? curve)
    {
        var parameters = key.Parameters ?? (curve is null ? null : Asn1Object.FromByteArray(curve));
        var algorithm = X9ObjectIdentifiers.IdECPublicKey;
        return Of(parameters is null ? new AlgorithmIdentifier(algorithm) : new AlgorithmIdentifier(algorithm, parameters), key);
    }

    private static PrivateKey Of(AlgorithmIdentifier algorithm, Asn1Encodable key) =>
        PrivateKey.Parse(new PrivateKeyInfo(algorithm, key).GetEncoded(Asn1Encodable.Der));

    private static PrivateKey Decrypted(EncryptedPrivateKeyInfo info, Password password)
    {
        try
        {
            return PrivateKey.Parse(Pkcs12Encryption.Decrypt(info, new Pkcs12Password(password), new DerivationBudget(ReadLimits.Default), What));
        }
        catch (UnsupportedEncryptionException exception)
        {
            throw Mab.UnknownKeyEncryption.Error(null, exception.Message == ScryptOid ? "scrypt" : exception.Message);
        }
        catch (MutualAuthException exception) when (exception.Finding.Kind == Mab.OverLimit)
        {
            throw;
        }
        catch (Exception)
        {
            throw Mab.IdentityPasswordWrong.Error(null, What, password.Source);
        }
    }

    private static Password Required(Password? password) => password ?? throw Mab.IdentityPasswordNeeded.Error(null, What);

    private static T Parsed<T>(Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception exception) when (exception is not MutualAuthException { Finding.Kind: var kind } || kind == Mab.DamagedPrivateKey)
        {
            throw UsableKey.Damaged();
        }
    }
}
